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
TEST(Template, MarksOfManyEngines) {
  EXPECT_GE(points("${{<%[%'\"}}%\\"), kThreshold);
  EXPECT_LT(points("{{}}"), kThreshold);
}

}  // namespace
}  // namespace onesec::inspect
