"""Expressions whose value is a given text, from many ways of writing one down, putting it together and computing it."""

import base64
import re

from mutants_dice import Dice


class Strings(Dice):
    def quoted(self, text, quotes="'\"`"):
        quote = self.dice.choice(quotes)
        return quote + text.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("${" if quote == "`" else "\0",
            "\\${") + quote

    def escaped(self, text, share):
        """Letters as escapes of strings."""
        out = []
        for char in text:
            if char.isascii() and self.chance(share):
                char = self.one("\\x%02x", "\\u%04x", "\\u{%x}", "\\%03o", "\\x%02X", "\\u{0%x}") % ord(char)
            elif char in "\\'\"`$":
                char = "\\" + char
            elif char.isalpha() and char not in "bfnrtvux" and self.chance(share / 3):
                char = self.one("\\", "\\\n") + char if char.islower() else char
            out.append(char)
        return self.dice.choice("'\"").join(["", "".join(out), ""])

    def pieces(self, text):
        at = self.dice.randrange(1, max(2, len(text)))
        a, b = text[:at], text[at:]
        kind = self.one("+", "concat", "join", "template", "source", "template 2", "replace", "split", "+=", "at")
        if kind == "+":
            return "%s%s%s" % (self.quoted(a), self.one("+", " + ", "+''+", "+/**/"), self.quoted(b))
        if kind == "concat":
            return "%s.concat(%s)" % (self.quoted(a), self.quoted(b))
        if kind == "join":
            return "[%s,%s].join(%s)" % (self.quoted(a), self.quoted(b), self.one("''", "[]", '""', "``"))
        if kind in ("template", "template 2") and "`" not in text and "\\" not in text:
            return "`%s${%s}`" % (a, self.quoted(b, "'\"")) if kind == "template" else "`%s${''}%s`" % (a, b)
        if kind == "source" and text.isalnum():
            return "/%s/.source+/%s/.source" % (a, b)
        if kind == "replace":
            return "%s.replace(%s,'')" % (self.quoted(a + "zq" + b), self.one("'zq'", "/zq/", "/z./", "/zq/g"))
        if kind == "split":
            return "%s.split('').reverse().join('')" % self.quoted(text[::-1])
        if kind == "at":
            return "%s[0]" % ("[%s]" % self.quoted(text))
        return "(%s+%s)" % (self.quoted(a), self.quoted(b))

    def computed(self, text):
        codes = ",".join(str(ord(char)) for char in text)
        return self.one(
            lambda: "atob(%s)" % self.quoted(base64.b64encode(text.encode()).decode()),
            lambda: "atob`%s`" % base64.b64encode(text.encode()).decode(),
            lambda: "String.fromCharCode(%s)" % codes,
            lambda: "String.fromCodePoint(%s)" % codes,
            lambda: "unescape(%s)" % self.quoted("".join("%%%02x" % ord(char) for char in text)),
            lambda: "decodeURIComponent(%s)" % self.quoted("".join("%%%02X" % ord(char) for char in text)),
            lambda: "decodeURI(%s)" % self.quoted("".join("%%%02x" % ord(c) if c.isalnum() else c for c in text)),
            lambda: "[%s].map(x=>String.fromCharCode(x)).join('')" % codes,
            lambda: "String.fromCharCode(...[%s])" % codes,
            lambda: "String.raw`%s`" % text if not set("`\\$") & set(text) else self.quoted(text),
            lambda: "/%s/.source" % text if text.isalnum() else self.quoted(text),
            lambda: "%d..toString(36)" % int(text,
                36) if text.isalpha() and text.islower() and len(text) < 10 else self.quoted(text),
            lambda: "(%d).toString(30)" % int(text, 30) if re.fullmatch("[a-t]{2,9}", text) else self.quoted(text),
            lambda: "%s.substr(1)" % self.quoted("x" + text),
            lambda: "%s.slice(2)" % self.quoted("x=" + text),
            lambda: "JSON.parse(%s)" % self.quoted('"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')),
            lambda: "%s.at(-1)" % ("[0,%s]" % self.quoted(text)),
            lambda: "(()=>%s)()" % self.quoted(text),
            lambda: "(0||%s)" % self.quoted(text),
        )()

    def string(self, text):
        """An expression whose value is the text."""
        kind = self.dice.random()
        if kind < 0.35:
            return self.quoted(text)
        if kind < 0.55:
            self.used.append("escapes")
            return self.escaped(text, self.one(0.1, 0.3, 1))
        self.used.append("pieces" if kind < 0.8 else "computed")
        return self.pieces(text) if kind < 0.8 else self.computed(text)
