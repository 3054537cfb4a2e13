#include "egress/name_servers.h"

#include <gtest/gtest.h>

namespace onesec::egress {
namespace {

std::string text_of(std::string_view resolv_conf) {
  std::string all;
  for (const IpAddress& server : name_servers(resolv_conf)) all += to_string(server) + " ";
  return all;
}

TEST(NameServers, AreReadAsGlibcReadsThem) {
  EXPECT_EQ(text_of("# nameserver 192.0.2.1\nsearch a b\nnameserver 192.0.2.2\nnameserver\t2001:db8::1 # x\r\n"),
            "192.0.2.2 2001:db8::1 ");
  EXPECT_EQ(text_of("nameserver fe80::1%eth0"), "fe80::1 ");
  EXPECT_EQ(text_of("nameserver 1.1.1.1\nnameserver 1.1.1.2\nnameserver 1.1.1.3\nnameserver 1.1.1.4\n"),
            "1.1.1.1 1.1.1.2 1.1.1.3 ");
}

TEST(NameServers, WithoutOneItIsThisHost) {
  EXPECT_EQ(text_of(""), "127.0.0.1 ");
  EXPECT_EQ(text_of("nameservers 192.0.2.1\nnameserver resolver.example\n"), "127.0.0.1 ");
}

}  // namespace
}  // namespace onesec::egress
