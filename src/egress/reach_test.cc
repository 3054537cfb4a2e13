#include "egress/reach.h"

#include <gtest/gtest.h>

namespace onesec::egress {
namespace {

TEST(Reach, EachSpellingOfAnAddressReachesTheSame) {
  const struct {
    const char* address;
    Reach reach;
  } kRows[] = {
      {"8.8.8.8", Reach::Public},
      {"::ffff:8.8.8.8", Reach::Public},
      {"2606:4700::1111", Reach::Public},
      {"64:ff9b::808:808", Reach::Public},
      {"2002:808:808::1", Reach::Public},
      {"10.1.2.3", Reach::Private},
      {"172.15.255.255", Reach::Public},
      {"172.16.0.1", Reach::Private},
      {"172.31.255.255", Reach::Private},
      {"172.32.0.1", Reach::Public},
      {"192.168.0.1", Reach::Private},
      {"100.64.0.1", Reach::Private},
      {"100.100.100.200", Reach::Private},
      {"fd00:ec2::254", Reach::Private},
      {"::ffff:10.1.2.3", Reach::Private},
      {"::10.1.2.3", Reach::Private},
      {"64:ff9b::a01:203", Reach::Private},
      {"64:ff9b:1::a01:203", Reach::Private},
      {"2002:a01:203::1", Reach::Private},
      {"2001:0:1234::f5fe:fdfc", Reach::Private},
      {"127.0.0.1", Reach::Loopback},
      {"127.255.255.254", Reach::Loopback},
      {"::1", Reach::Loopback},
      {"::ffff:127.0.0.1", Reach::Loopback},
      {"64:ff9b::7f00:1", Reach::Loopback},
      {"2002:7f00:1::", Reach::Loopback},
      {"169.254.169.254", Reach::LinkLocal},
      {"::ffff:169.254.169.254", Reach::LinkLocal},
      {"fe80::1", Reach::LinkLocal},
      {"febf::1", Reach::LinkLocal},
      {"0.0.0.0", Reach::Reserved},
      {"::", Reach::Reserved},
      {"224.0.0.1", Reach::Reserved},
      {"255.255.255.255", Reach::Reserved},
      {"192.0.2.1", Reach::Reserved},
      {"198.19.255.255", Reach::Reserved},
      {"2001:db8::1", Reach::Reserved},
      {"ff02::1", Reach::Reserved},
      {"fec0::1", Reach::Reserved},
      {"100::1", Reach::Reserved},
      {"4000::1", Reach::Reserved},
  };
  for (const auto& row : kRows) {
    const std::optional<IpAddress> address = IpAddress::parse(row.address);
    ASSERT_TRUE(address) << row.address;
    EXPECT_EQ(name_of(reach_of(*address)), name_of(row.reach)) << row.address;
  }
}

}  // namespace
}  // namespace onesec::egress
