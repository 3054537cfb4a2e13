#include "base/ip_address.h"

#include <gtest/gtest.h>

namespace onesec {
namespace {

TEST(IpAddress, TextTable) {
  const struct {
    const char* name;
    const char* text;
    const char* back;  // nullptr: refused
  } kCases[] = {
      {"v4", "192.0.2.1", "192.0.2.1"},
      {"v4_mapped", "::ffff:192.0.2.1", "192.0.2.1"},
      {"v4_mapped_hex", "::ffff:c000:201", "192.0.2.1"},
      {"v6", "2001:0DB8::1", "2001:db8::1"},
      {"all_zero_is_none", "::", "::"},
      {"loopback", "::1", "::1"},
      {"longest_run_wins", "1:0:0:2:0:0:0:3", "1:0:0:2::3"},
      {"one_zero_group_stays", "1:2:3:4:5:6:0:8", "1:2:3:4:5:6:0:8"},
      {"gap_at_end", "2001:db8::", "2001:db8::"},
      {"zone", "fe80::1%eth0", "fe80::1"},
      {"octal_looking", "192.0.02.1", nullptr},
      {"octet_over_255", "192.0.2.256", nullptr},
      {"three_octets", "192.0.2", nullptr},
      {"five_octets", "1.2.3.4.5", nullptr},
      {"two_gaps", "1::2::3", nullptr},
      {"eight_groups_and_a_gap", "1:2:3:4::5:6:7:8", nullptr},
      {"nine_groups", "1:2:3:4:5:6:7:8:9", nullptr},
      {"group_too_long", "12345::", nullptr},
      {"host_name", "example.org", nullptr},
      {"trailing_space", "192.0.2.1 ", nullptr},
      {"quad_in_the_middle", "1:192.0.2.1::", nullptr},
      {"empty", "", nullptr},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::optional<IpAddress> address = IpAddress::parse(c.text);
    ASSERT_EQ(address.has_value(), c.back != nullptr);
    if (address) {
      EXPECT_EQ(to_string(*address), c.back);
    }
  }
}

TEST(IpAddress, PrefixKeepsTheFirstBits) {
  const auto cut = [](const char* text, unsigned bits) { return to_string(IpAddress::parse(text)->prefix(bits)); };
  EXPECT_EQ(cut("192.0.2.129", 24), "192.0.2.0");
  EXPECT_EQ(cut("192.0.2.129", 25), "192.0.2.128");
  EXPECT_EQ(cut("192.0.2.129", 40), "192.0.2.129");
  EXPECT_EQ(cut("2001:db8:1:2:3::1", 64), "2001:db8:1:2::");
  EXPECT_EQ(cut("2001:db8:1:2:3::1", 0), "::");
}

TEST(IpAddress, PrivateTable) {
  const struct {
    const char* text;
    bool is_private;
  } kCases[] = {{"10.1.2.3", true},      {"172.16.0.1", true},  {"172.32.0.1", false}, {"192.168.1.1", true},
                {"192.169.0.1", false},  {"127.0.0.1", true},   {"::1", true},         {"fe80::1", true},
                {"fd00::1", true},       {"2001:db8::1", true}, {"100.64.0.1", true},  {"8.8.8.8", false},
                {"2a00:1450::1", false}, {"100.128.0.1", false}};
  for (const auto& c : kCases) EXPECT_EQ(IpAddress::parse(c.text)->is_private(), c.is_private) << c.text;
}

}  // namespace
}  // namespace onesec
