"""Mutants of script injections, each accepted only when a parser of HTML5 (parse5) finds something in the page that a browser would
run, and that, when run, opens a box or sends something away."""

import json
import os
import random
import shutil
import subprocess
import tempfile

from mutants_dice import Dice
from mutants_xss_markup import Markup
from mutants_xss_script import Script

HERE = os.path.dirname(os.path.abspath(__file__))
PARSER = os.path.join(HERE, "../build/mutate/parse5-8.0.0")
PACKAGES = {  # npm refuses other bytes.
    "parse5": ("8.0.0", "sha512-9m4m5GSgXjL4AjumKzq1Fgfp3Z8rsvjRNbnkVwfu2ImRqE5D0LnY2QfDen18FSY9C573YU5XxSapdHZTZ2WolA=="),
    "entities": ("6.0.1", "sha512-aN97NXWF6AWBTahfVOIrB/NShkzi5H7F9r1s9mD3cDj4Ko5f2qhhVoYMibXF7GlLveb/D2ioWay8lxI97Ven3g=="),
}

PAGES_A_PROCESS = 10_000  # Contexts and compiled scripts pile up in it.

# Where a value lands. {} is the value.
CONTEXTS = {
    "text": "<p>{}</p>",
    "double quotes": '<input value="{}">',
    "single quotes": "<input value='{}'>",
    "no quotes": "<input value={}>",
    "address": '<a href="{}">more</a>',
    "string in single quotes": "<script>var a='{}';var b=1;</script>",
    "string in double quotes": '<script>var a="{}";var b=1;</script>',
    "template literal": "<script>var a=`{}`;var b=1;</script>",
    "string in a handler": "<button onclick=\"show('{}')\">more</button>",
    "textarea": "<textarea>{}</textarea>",
    "title": "<title>{}</title>",
    "comment": "<!-- {} -->",
}
STRINGS = {"string in single quotes": "'", "string in double quotes": '"', "template literal": "`", "string in a handler": "'"}
CLOSERS = {"textarea": ["</textarea>", "</textarea >", "</textarea/x>"], "title": ["</title>", "</title\n>"], "comment": ["-->",
    "--!>", "--->"]}
VALUES = ["", "", "", "x", "anna", "1", "hello ", "a b", "x@y.example", "-", "0"]


def installed():
    """The folder with the parser, after fetching it if it isn't there."""
    modules = os.path.join(PARSER, "node_modules")
    if os.path.isdir(modules):
        return modules
    lock = {"lockfileVersion": 3, "packages": {"": {"dependencies": {name: one[0] for name, one in PACKAGES.items()}}}}
    for name, (version, integrity) in PACKAGES.items():
        lock["packages"]["node_modules/" + name] = {"version": version, "integrity": integrity}
    os.makedirs(os.path.dirname(PARSER), exist_ok=True)
    folder = tempfile.mkdtemp(dir=os.path.dirname(PARSER))
    for file, content in ("package.json", lock["packages"][""]), ("package-lock.json", lock):
        with open(os.path.join(folder, file), "w") as f:
            json.dump(content, f)
    subprocess.run(["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True, timeout=300)
    try:
        os.rename(folder, PARSER)
    except OSError:  # Somebody else was faster.
        shutil.rmtree(folder)
    return modules


class Oracle:
    def __init__(self):
        self.process = None
        self.judged = 0

    def started(self):
        """The other process, a new one from time to time."""
        if self.process and self.judged > PAGES_A_PROCESS:
            self.process.communicate()
            self.process = None
        if not self.process:
            self.judged = 0
            self.process = subprocess.Popen(
                ["node", "--no-warnings", "--experimental-vm-modules", os.path.join(HERE, "xss_oracle.js"), installed()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return self.process

    def are_attacks(self, values):
        """Of many (context, value) at once, since each question costs a trip to the other process."""
        pages = [CONTEXTS[context].replace("{}", value) for context, value in values]
        process = self.started()
        self.judged += len(pages)
        process.stdin.write(json.dumps(pages) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if answer:
            return json.loads(answer)
        self.process = None
        if process.wait() > 0:
            raise SystemExit("the oracle of scripts failed")
        if len(values) == 1:  # V8 11 crashes at a setter that calls eval under an escaped name: not shown to be alive.
            return [False]
        half = len(values) // 2
        return self.are_attacks(values[:half]) + self.are_attacks(values[half:])

    def is_attack(self, context, value):
        return self.are_attacks([(context, value)])[0]


class Maker(Dice):
    """Same seed, same mutants."""

    def __init__(self, seed):
        super().__init__(random.Random(seed))
        self.script = Script(self.dice)
        self.markup = Markup(self.dice)

    def injected(self, script):
        """(technique, markup that runs the script)"""
        technique = self.one(*["event"] * 5, *["address"] * 2, *["script"] * 2, "page", "source")
        if technique == "script":
            return technique, self.markup.script_element(script)
        if technique == "source":
            return technique, self.markup.script_source()
        make = {"event": self.markup.by_event, "address": self.markup.by_address, "page": self.markup.by_page}[technique]
        return technique, self.markup.element(make(script))

    def new_attribute(self, context, script):
        """The value goes on as attributes of the element that it stands in."""
        quote = {"double quotes": '"', "address": '"', "single quotes": "'", "no quotes": ""}[context]
        event = self.one("focus", "focus", "click", "mouseover", "pointerenter", "blur", "input", "keydown", "dblclick",
            "focusin", "paste", "copy", "pointerdown", "mouseenter", "wheel", "auxclick")
        pairs = [("on" + event, script)]
        pairs += self.one([], [], [("autofocus", None)], [("tabindex", "1"), ("autofocus", None)], [("style",
            "position:fixed;inset:0")], [("accesskey", "x")])
        if context != "address" and self.dice.random() < 0.15:
            pairs = [("type", "image"), ("src", self.one("x", "1")), ("onerror", script)]
        if self.dice.random() < 0.4:
            self.dice.shuffle(pairs)
        closed_by = quote if quote and self.dice.random() < 0.4 else None
        if closed_by:
            code = next(pair for pair in pairs if pair[0].startswith("on"))
            pairs.remove(code)
            pairs.append(code)
        text = self.markup.attributes(pairs, True, closed_by)
        if quote and self.dice.random() < 0.12:
            text = text.lstrip(" /\n\t\f\r")  # Straight after the quote.
        if not quote and text[:1] == "/":
            text = " " + text
        tail = "" if closed_by or not quote else self.one(" x=%s", " %s", "//", " a=%sb", " ", "\n", " x=", ";//",
            "><!--").replace("%s", quote)
        return quote + text + tail

    def out_of_string(self, context, script):
        """(what leaves a string of a script, and mends what follows)"""
        quote = STRINGS[context]
        rest = {"string in a handler": [");//", ")//", ");", ")-"]}.get(context, [";", ";", "\n", ";;", "}"])
        if quote == "`" and self.dice.random() < 0.6:
            return self.one("${%s}", "${ %s }", "${1,%s}", "${(%s)}", "${(()=>{%s})()}", "x${%s}y", "${[%s]}",
                "${a=%s}").replace("%s", script)
        if self.dice.random() < 0.55:
            sign = self.one("-", "+", "*", "/", ",", "&&", "||", "??", "|", "^", "%", "==", "<", ">", "!=", "in ", " in ", "?",
                "**", ">>", "===", " instanceof ", "\n+")
            back = ":" if sign == "?" else self.one("-", "+", "*", "/", ",", "&&", "||", "|", "^", "%", "==", "<", ">", "!=",
                " in ", ">>", "//")
            text = quote + sign + self.one("%s", "%s", "(%s)", "[%s]", "(()=>{%s})()").replace("%s", script) + back
            return text if back == "//" else text + quote
        start = quote if self.dice.random() < 0.9 else "\\" + quote  # A page that escapes the quote only makes it live.
        tail = self.one("//", "//", "<!--", ";//", "\n//", ";a=" + quote, ";" + quote,
            ";x" + quote if quote == "`" else ";" + quote + "+" + quote, "\n-->")
        return start + self.one(*rest) + script + tail

    def mutant(self):
        """(context, technique, mutators used, text)"""
        context = self.one(*CONTEXTS)
        self.markup.used = []
        script, used = self.script.make()
        value = self.one(*VALUES)
        technique = None
        if context in ("double quotes", "single quotes", "no quotes", "address") and self.dice.random() < 0.5:
            technique, text = "attribute", self.new_attribute(context, script)
            value = value or "x" if context == "no quotes" else value
            if context == "no quotes":
                value = value.replace(" ", "")
        if context == "address" and (technique is None or self.dice.random() < 0.4):
            technique, value = "address", ""
            text = self.markup.url(script).replace('"', self.one("&quot;", "%22", "&#34;"))
            if self.dice.random() < 0.25:
                self.markup.used.append("entities")
                text = self.markup.referenced(text.replace("&quot;", "'"))
        elif context in STRINGS and self.dice.random() < 0.75:
            technique, text = "string", self.out_of_string(context, script)
            if context == "string in a handler" and self.dice.random() < 0.5:
                self.markup.used.append("entities")
                text = self.markup.referenced(text)
            elif context == "string in a handler":
                text = text.replace('"', "&quot;")
        elif technique is None:
            technique, text = self.injected(script)
            text = self.markup.within(text)
            closer = {"double quotes": '">', "single quotes": "'>", "no quotes": ">", "address": '">',
                "string in a handler": '">'}.get(context, "")
            closer = self.one(closer, closer, closer[:-1] + "/>", closer[:-1] + " x>") if closer else closer
            if context in STRINGS and not closer:
                closer = self.one("</script>", "</script>", "</script >", "</SCRIPT>", "</script/x>")
            text = self.one(*CLOSERS.get(context, [closer])) + text
            used = [] if technique == "source" else used
        return context, technique, list(dict.fromkeys(used + self.markup.used)), value + text
