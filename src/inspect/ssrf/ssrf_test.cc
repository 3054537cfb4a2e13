#include "inspect/ssrf/ssrf.h"

#include <gtest/gtest.h>

#include <string_view>

#include "inspect/ssrf/address.h"

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text, std::string_view name = "url") {
  Reasons out;
  inspect_ssrf({.part = Part::QueryValue, .name = name, .text = text}, text, ascii::Alphabet(text), out);
  return out.points(Attack::Ssrf);
}

TEST(Ssrf, PlacesThatOnlyTheServerReaches) {
  for (const std::string_view text :
       {"http://169.254.169.254/latest/", "http://127.0.0.1/", "http://127.1/", "http://0x7f000001/",
        "http://2130706433/", "http://0177.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
        R"x(http:\\localhost/)x", "http://localhost:8080/x", "//localhost/x", "localhost/admin", "http://a@127.0.0.1/",
        "http://metadata.google.internal/x", "http://127.0.0.1.nip.io/", "gopher://host.example:70/x",
        "http://192.0.2.7/shell.php", "https://kubernetes.default.svc.cluster.local/"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Ssrf, OtherAddresses) {
  for (const std::string_view text :
       {"https://host.example/a?b=c", "http://192.168.1.10/", "192.0.2.1/24", "1/2", "localhost", "10.5/3",
        "see http://127.0.0.1/ there", "http://192.0.2.7/", "2001:db8::1", "ldap://host.example/dc=x"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Ssrf, WhereABrowserReturnsToIsNotAsked) {
  EXPECT_LT(points("http://localhost:3000/callback", "redirect_uri"), kThreshold);
  EXPECT_GE(points("http://localhost:3000/callback", "url"), kThreshold);
  EXPECT_GE(points("http://169.254.169.254/", "redirect_uri"), kThreshold);
}
TEST(Ssrf, AddressesInEverySpelling) {
  bool odd = false;
  EXPECT_EQ(ssrf::parse_ipv4("127.0.0.1", odd), 0x7F000001U);
  EXPECT_FALSE(odd);
  for (const std::string_view text : {"127.1", "0x7f.1", "017700000001", "2130706433", "127.0.1"}) {
    odd = false;
    EXPECT_EQ(ssrf::parse_ipv4(text, odd), 0x7F000001U) << text;
    EXPECT_TRUE(odd) << text;
  }
  for (const std::string_view text : {"", "256.1.1.1", "1.2.3.4.5", "08", "0xg", "a", "4294967296", "1..2"})
    EXPECT_FALSE(ssrf::parse_ipv4(text, odd)) << text;
}

}  // namespace
}  // namespace onesec::inspect
