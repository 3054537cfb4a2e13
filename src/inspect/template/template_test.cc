#include "inspect/template/template.h"

#include <gtest/gtest.h>

#include <string_view>

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text) {
  Reasons out;
  inspect_template(text, ascii::Alphabet(text), out);
  return out.points(Attack::Template);
}

TEST(Template, ExpressionsThatComputeOrCall) {
  for (const std::string_view text : {"{{7*7}}",
                                      "{{7*'7'}}",
                                      "${8*8}",
                                      "#{3*3}",
                                      "<%= 7*7 %>",
                                      "@(1+2*3)",
                                      "{{''.__class__.__mro__}}",
                                      "{{config.items()}}",
                                      "{{ self.environment }}",
                                      "${T(java.lang.Runtime).getRuntime()}",
                                      "<#assign x = 1>",
                                      "#set($x = 7)",
                                      "{% import os %}{{ os.popen('id').read() }}",
                                      "%{#context.execute()}",
                                      "{{config}}",
                                      "{{ self }}",
                                      "{{settings.SECRET_KEY}}",
                                      "{{'a'.toUpperCase()}}",
                                      "${@print(md5(1))}",
                                      "<jsp:scriptlet>"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Template, PlaceholdersAndProse) {
  for (const std::string_view text :
       {"{{name}}", "Dear {{ first_name }},", "${price}", "#{number}", "{{[0-9]+}}", "@{$list}", "%{$self->{x}}",
        "100% {of course}", "a {b} c", "{{", "<%", "{% if user %}", "**{x: 1 for x in y}", "@(2000-02-29)",
        "{{ exec }}", "the {{config}} object", "${#name[index]}"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Template, AnAttackAndItsNearMiss) {
  EXPECT_GE(points("{{ 6 * 7 }}"), kThreshold);
  EXPECT_LT(points("{{ six }} * {{ seven }}"), kThreshold);
  EXPECT_GE(points("{{()|attr('__class__')}}"), kThreshold);
  EXPECT_LT(points("{{ price | currency }}"), kThreshold);
  EXPECT_GE(points("*{T(java.lang.Runtime).getRuntime()}"), kThreshold);
  EXPECT_LT(points("*{customer.name}"), kThreshold);
  EXPECT_GE(points("<#assign ex='Execute'?new()>"), kThreshold);
  EXPECT_LT(points("<# assign"), kThreshold);
  EXPECT_GE(points("[[${7*7}]]"), kThreshold);
  EXPECT_LT(points("[[${total}]]"), kThreshold);
  EXPECT_GE(points("<%= system('id') %>"), kThreshold);
  EXPECT_LT(points("5 <% of them"), kThreshold);
}
TEST(Template, BlocksThatRunFunctionsOfPhp) {
  for (const std::string_view text :
       {"{if passthru('w')}{/if}", "{block name='b'}{system('w')}{/block}", "{eval var='{system(\"w\")}'}",
        "{'w'|system}", "{=\"w\"|shell_exec}", "{!! exec('w') !!}", "@php(exec('w'))", "@php exec('w'); @endphp"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"{if count($a)}b{/if}", "{ if (a) { system(b) } }", "function(){if(r.exec(a))return}", "{$a|upper}",
        "{a||system}", "{system}", "{\"a\":\"run exec('w') there\"}", "{a: exec('w')}", "@php is a language",
        "mail me @php (please)"})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Template, WhatOtherEnginesCall) {
  for (const std::string_view text :
       {"<%= `w` %>", "a<%= `w` %>", "#{%x(w)}", "{{ .Read \"/srv/a\" }}", "{{printf \"%v\" \"a\"}}", "${(3)*9}",
        "[%= 3*9 %]", "{!31*31!}", "{31*31}", "a{3 * 9}", "@System.IO.File.ReadAllText(\"/srv/a\")", "@Html.Raw(3*9)",
        "{% include '/srv/a' %}", "{% if 3*9 == 27 %}a{% endif %}", "{% debug %}", "${pageContext}",
        "<cfexecute name=\"w\">", "<%@ page import=\"a.b\" %>"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"<% a %>", "#{name}", "{{ .Name }}", "see {{ .Read \"a\" }} there", "{{ name }} \"a\"", "[% of all ]", "a{3,9}",
        "x^{2*n}", "{* a note *}", "@John.Smith(2024)", "@Html.Raw(a)", "{% include 'a.html' %}", "${header}",
        "{% debug me %} please", "{!}", "{a: 3*9, b: 2}", "<cfg>", "5 <%@ 6%>"})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Template, MarksOfManyEngines) {
  EXPECT_GE(points("${{<%[%'\"}}%\\"), kThreshold);
  EXPECT_LT(points("{{}}"), kThreshold);
}

TEST(Template, OtherMarksAndBlocks) {
  for (const std::string_view text :
       {"[=7*7]", "{self::getStreamVariable('a')}", "{.exec|cmd.exe.}", "{{.System \"id\"}}{{ . }}",
        "<% my $x = `id`; %>a", "[% PERL %]a[% END %]", "a'+{233*233}+'b"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"[=====>    ]", "[=a]", "{self: 1}", "[% perl %]", "a + {1, 2} + b", "<% if a %> `b` <% end %>"})
    EXPECT_LT(points(text), kThreshold) << text;
}

}  // namespace
}  // namespace onesec::inspect
