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
TEST(Template, TagsThatReadFilesOrTellSecrets) {
  for (const std::string_view text :
       {"{% load a %}{% debug %}", "{% get_admin_log 5 as b %}{% for c in b %}{{c}}{% endfor %}",
        "{% php %}a{% endphp %}", "{% include request.args.a %}{{b}}", "a {{ settings.SECRET_KEY }}",
        "{{ request.user.password }} b", "{{ messages.storages.0.signer.key }}",
        "a {{ app.request.server.all|join(',') }}", "[% INSERT '/srv/a' %]", "[% PROCESS ../a %]",
        "[% USE x = Datafile('a') %][% x %]", "<%include file=\"/srv/a\"/>", "<%namespace file='../a' import='*'/>",
        "<%perl>a()</%perl>", "<%= a %><%= File.read('/srv/a') %>", "<%= render file: '/srv/a' %>",
        "<%- Dir.entries(\"/\") %>", "${requestScope}${a}", "<#import 'a' as b>"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"{% load static %}{{ a }}", "{% include template_name %}", "{% debug %} is a tag", "{{ settings.site_name }} a",
        "{{ user.password_hint }}", "{{ request.user.name }}: hello", "[% INSERT header.html %]", "[% USE Date %]",
        "[% insert /here %]", "<%include file='head.html'/>", "<%init a", "<%= link_to 'a', b %> b",
        "<%= render partial: 'a' %>b", "${header}${a}", "{% if request.user %}{{ request.user.name }}{% endif %}",
        "<%= profile.read('a') %> b", "{{ self.title }} and more"})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Template, BuiltinsAndReflection) {
  for (const std::string_view text :
       {"${6?lower_abc+18?lower_abc}", "${.main?eval}", "a ${'b'?interpret}", "${.data_model}", "${.version}",
        "[#assign a=1]", "${\"a.Execute\"?new()('w')}", "$a.getClass().getClassLoader().loadClass(\"b\")",
        "$request.getSession().getServletContext()", "$!{b.getClass()}", "a{* b *}{$smarty.version}",
        "${class.getClassLoader()}", "{{ x.GetType().Assembly }}"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"${a?b:c}", "${a?new:b}", "${a ? new Date() : b}", "${order.total?c} is due", "${user.name?upper_case}!",
        "$a.getType()", "$x.GetType()", "(c) {$smarty.now}", "costs $5.getClass", "[#assigned]", "${.version} of it",
        "{{ app.environment }} b", "${a.getType().name} b", "$name.first(a).last"})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Template, LinesWhoseFirstSignSaysWhatTheyAre) {
  for (const std::string_view text :
       {"- system('w')", "== File.read('/srv/a')", "= IO.popen(\"w\")", "- var b = 3*9\n= b", "- let a = 1\np= a",
        "include /etc/passwd", "@{ string a = null; }@a", "@{foreach(var a in b){c();}}", "@{int[] a={1,2};}",
        "@Html.Raw(System.Environment.GetEnvironmentVariable(\"a\"))"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"- system('w') starts a program", "- system (old)", "- file a report", "== Title ==", "= sum(a1)",
        "- system('a')\n- exec('b')", "- var b = 3*9", "- a\n= b", "include /srv/www/a.html", "include me",
        "@{ Name = 'a'; Value = 1 }", "@{string}", "@{a=1;b=2}", "@Html.Raw(System)"})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Template, ComputationsWithoutNames) {
  for (const std::string_view text :
       {"[[3*9]]", "{{7-1}}[[7-1]]", "${9-2}#{9-2}", "{math equation=\"3*9\"}",
        "{function name='a(){};b();'}{/function}", "{pboot:if(implode('',['a'])('b'))}c{/pboot:if}"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"[[10]]", "[[7-1]]", "[[a*b]]", "[[3*9, 2]]", "[[1,2],[3,4]]", "[[Page|text]]", "{{7-1}}", "{{7-1}} of {{7-1}}",
        "{{2024-01}}", "{function name='a'}{/function}", "{if a(b)(c)}d{/if}"})
    EXPECT_LT(points(text), kThreshold) << text;
}

}  // namespace
}  // namespace onesec::inspect
