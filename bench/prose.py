"""bench/prose.sh's working part. Prints the false alarms of the Injection Shield by language and kind, each word for word."""

import argparse
import collections
import glob
import gzip
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import benign_texts  # noqa: E402
from judge_cases import judge  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ENGINE = os.path.join(HERE, "../build/release/1sec-engine")
SEED = 20240517
# Debian's translations of manuals, each by people of that language, and collections of quotations.
MANUALS = [
    "fr",
    "de",
    "es",
    "it",
    "pl",
    "ru",
    "ja",
    "zh",
    "pt-br",
    "tr",
    "nl",
    "sv",
    "da",
    "cs",
    "el",
    "fi",
    "hu",
    "ro",
    "uk",
    "sr",
    "vi",
    "nb",
]
QUOTATIONS = ["de", "it", "es", "cs", "pl", "br", "zh", "ru", "bg", "ga", "eo"]
MIN_LINES, MIN_LANGUAGES = 20_000, 8  # Fewer can't tell 0.05 % from nothing, or a language's habits from attacks.
# A site of 100,000 texts a day whose guard wakes people more often than fifty times is switched off.
MAX_PROSE_RATE = 0.0005
# Random characters are now and then the very bytes of an attack ("'<a" opens a tag); one new account in a thousand is bearable.
MAX_PASSWORD_RATE = 0.001
NO_PROSE = ("programs in manuals", "words alone")  # "/etc/passwd" by itself is no prose; as a value it should alarm.
USUAL_HEADERS = set(benign_texts.Maker(0).headers())

# Macros of man(7) whose arguments are words of the sentence; of others (mdoc's too) the line isn't prose.
TEXT_MACROS = {"B", "I", "SM", "SB", "BR", "RB", "BI", "IB", "IR", "RI", "SH", "SS"}
GLYPHS = {
    "aq": "'",
    "dq": '"',
    "cq": "’",
    "oq": "‘",
    "lq": "“",
    "rq": "”",
    "bu": "•",
    "em": "—",
    "en": "–",
    "rs": "\\",
    "ha": "^",
    "ti": "~",
    "ga": "`",
    "Fo": "«",
    "Fc": "»",
    "co": "©",
    "->": "→",
    "mu": "×",
    "<=": "≤",
    ">=": "≥",
}


def unescaped(text):
    """The characters that troff's escapes stand for."""
    text = re.sub(r'\\"( .*)?$', "", text)
    text = re.sub(r"\\f(\[\w*\]|\(\w\w|[\w])|\\s[+-]?\d+|\\[mM]\[\w*\]", "", text)
    text = re.sub(r"\\h'[^']*'|\\v'[^']*'|\\k\w", " ", text)
    text = re.sub(r"\\\(([!-~]{2})|\\\[([!-~]+?)\]", lambda m: GLYPHS.get(m[1] or m[2], ""), text)
    text = re.sub(r"\\\*\((?:lq|rq)|\\\*\((?:L|R)?\"", '"', text)
    text = re.sub(r"\\\*(\(..|\[[^\]]+\]|.)", "", text)
    return re.sub(
        r"\\(.)",
        lambda m: {"-": "-", "e": "\\", "~": " ", " ": " ", "0": " ", "t": "\t", "'": "´"}.get(
            m[1], "" if m[1] in "&|^/,%:cdu{}" else m[1]
        ),
        text,
    )


def arguments(line):
    return [a or b for a, b in re.findall(r'"((?:[^"]|"")*)"|([^\s"]\S*)', line)]


def read_manual(path):
    """(whether it is literal text, such as a program or a table of keys; the line) of a page, without its markup; paragraphs too."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as page:
        try:
            lines = page.read().decode().splitlines()
        except UnicodeDecodeError:
            return  # A page in an older code; there are enough others.
    literal = False
    for line in lines:
        macro = re.match(r"[.']\s*(\w*)\s*(.*)", line)
        if macro:
            name = macro[1]
            literal = name in ("nf", "EX", "Bd", "TS") or (literal and name not in ("fi", "EE", "Ed", "TE"))
            if name not in TEXT_MACROS:
                continue
            words = arguments(macro[2])
            line = ("" if len(name) == 2 and name not in ("SM", "SB", "SH", "SS") else " ").join(words)
        text = unescaped(line).strip()
        if text:
            yield literal, text


def read_quotations(path):
    with open(path, "rb") as f:
        raw = f.read()
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return
    for quotation in text.split("\n%"):
        yield [
            re.sub(r"\x1b\[[0-9;]*m|.\x08", "", line).strip()
            for line in quotation.strip("%\n").splitlines()
            if line.strip()
        ]


def fetch(packages, folder):
    """Unpacks packages below `folder` and installs nothing. Returns {package: its root}."""
    subprocess.run(
        ["apt-get", "download", "-q", "-o", "APT::Sandbox::User=root", *packages],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    roots = {}
    for deb in sorted(glob.glob(os.path.join(folder, "*.deb"))):
        name = os.path.basename(deb).split("_")[0]
        roots[name] = os.path.join(folder, name)
        subprocess.run(["dpkg-deb", "-x", deb, roots[name]], check=True)
    return roots


def texts_of(name, root):
    """{kind: set of texts} of a package: lines, and paragraphs of up to 1,500 characters as forms receive them."""
    out = collections.defaultdict(set)
    language = name.split("-", 1)[1]
    language = {"br": "pt-br"}.get(language, language)
    if name.startswith("fortunes"):
        for path in glob.glob(root + "/usr/share/games/fortunes/**", recursive=True):
            if (
                os.path.isfile(path)
                and not os.path.islink(path)
                and not path.endswith((".dat", ".u8"))
                and "/off/" not in path
            ):
                for lines in read_quotations(path):
                    out[language].update(lines)
                    out[language + " paragraphs"].add("\n".join(lines)[:1500])
        return out
    for path in glob.glob(root + "/usr/share/man/*/man*/*"):
        paragraph = []
        if os.path.islink(path):
            continue
        for literal, text in read_manual(path):
            out[
                "programs in manuals" if literal else language if " " in text or not text.isascii() else "words alone"
            ].add(text)
            if literal:
                continue
            paragraph.append(text)
            if sum(map(len, paragraph)) > 600:
                out[language + " paragraphs"].add("\n".join(paragraph)[:1500])
                paragraph = []
    return out


def prose(per_language):
    with tempfile.TemporaryDirectory(prefix="onesec-prose-") as folder:
        roots = fetch(["manpages-" + tag for tag in MANUALS] + ["fortunes-" + tag for tag in QUOTATIONS], folder)
        pool = collections.defaultdict(set)
        for name, root in sorted(roots.items()):
            for kind, texts in texts_of(name, root).items():
                pool[kind] |= texts
    dice = random.Random(SEED)
    for kind in sorted(pool):
        texts = sorted(text for text in pool[kind] if len(text) > 2)
        wanted = per_language // 4 if kind.endswith("paragraphs") else per_language
        for text in dice.sample(texts, min(wanted, len(texts))):
            yield kind, {"payload": text}


def wilson_high(hits, of):
    """Upper end of Wilson's interval at 95 %: what the true rate may still be."""
    z, p = 1.96, hits / of
    return (p + z * z / (2 * of) + z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))) / (1 + z * z / of)


def words_of(given):
    """The text, or the request without the headers that all made ones have."""
    if "payload" not in given:
        given = {
            **given,
            "headers": {name: value for name, value in given["headers"].items() if name not in USUAL_HEADERS},
        }
    return json.dumps(given.get("payload", given), ensure_ascii=False)


def table(title, cases, wrong):
    totals, alarms = collections.Counter(kind for kind, _ in cases), collections.Counter(cases[i][0] for i in wrong)
    print("\n%s\n%-24s %8s %8s %10s %s" % (title, "kind", "texts", "alarms", "rate %", "at most % (95 %)"))
    for kind in sorted(totals) + [None]:
        n, bad = (totals[kind], alarms[kind]) if kind else (len(cases), len(wrong))
        print("%-24s %8d %8d %10.4f %10.4f" % (kind or "all", n, bad, 100 * bad / n, 100 * wilson_high(bad, n)))
    shown = {"  false alarm, %s: %s" % (cases[i][0], words_of(cases[i][1])) for i in wrong}
    print("\n".join(sorted(shown)))


def show_that_it_looks():
    """The counter-proof: a run in which attacks don't alarm measures nothing."""
    attacks = [
        "7' union select password from users--",
        "<script>alert(1)</script>",
        "; cat /etc/passwd",
        "../../../../etc/passwd",
    ]
    if len(judge(ENGINE, "benign", [("attack", {"payload": text}) for text in attacks])) != len(attacks):
        raise SystemExit(
            "plain attacks don't alarm: the engine isn't looking, and a rate of false alarms would mean nothing"
        )


def judge_prose(per_language):
    everything = list(prose(per_language))
    cases = [case for case in everything if case[0] not in NO_PROSE]
    lines = collections.Counter(kind for kind, _ in cases if not kind.endswith("paragraphs"))
    if sum(lines.values()) < MIN_LINES or len(lines) < MIN_LANGUAGES:
        raise SystemExit(
            "only %d lines in %d languages; wanted at least %d in %d"
            % (sum(lines.values()), len(lines), MIN_LINES, MIN_LANGUAGES)
        )
    wrong = judge(ENGINE, "benign", cases)
    table("Prose of Debian's translated manuals and quotations", cases, wrong)
    others = [case for case in everything if case[0] in NO_PROSE]
    table(
        "Not prose, no limit: programs shown in these manuals, and lines of one word, such as a file's path",
        others,
        judge(ENGINE, "benign", others),
    )
    is_good = True
    for what, is_it in (
        ("lines", lambda kind: not kind.endswith("paragraphs")),
        ("paragraphs", lambda kind: kind.endswith("paragraphs")),
    ):
        texts = sum(is_it(kind) for kind, _ in cases)
        alarms = sum(is_it(cases[i][0]) for i in wrong)
        print(
            "prose, %s: %d false alarms in %d, %.4f %% (wanted <= %.2f %%)"
            % (what, alarms, texts, 100 * alarms / texts, 100 * MAX_PROSE_RATE)
        )
        is_good = is_good and alarms <= MAX_PROSE_RATE * texts
    return is_good


def judge_made():
    everything = list(benign_texts.cases(SEED))
    cases = [case for case in everything if case[0] not in benign_texts.ON_PURPOSE]
    wrong = judge(ENGINE, "benign", cases)
    table("Made texts and requests", cases, wrong)
    others = [case for case in everything if case[0] in benign_texts.ON_PURPOSE]
    table("Code that means what it says, no limit", others, judge(ENGINE, "benign", others))
    passwords, bad = (sum(kind == "password" for kind, _ in group) for group in (cases, [cases[i] for i in wrong]))
    print(
        "\nmade: %d false alarms in %d (wanted 0); passwords: %d in %d (wanted <= %.1f %%)"
        % (len(wrong) - bad, len(cases) - passwords, bad, passwords, 100 * MAX_PASSWORD_RATE)
    )
    return len(wrong) == bad and bad <= MAX_PASSWORD_RATE * passwords


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--per-language", type=int, default=2000, help="lines sampled of each language")
    parser.add_argument("--only", choices=["prose", "made"])
    options = parser.parse_args()
    show_that_it_looks()
    failed = False
    if options.only != "made":
        failed = not judge_prose(options.per_language)
    if options.only != "prose":
        failed = not judge_made() or failed
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
