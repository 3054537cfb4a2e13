#include "platform/quiet_network.h"

#include <gtest/gtest.h>

namespace onesec::platform {
namespace {

std::string v4_packet(unsigned char protocol, std::string_view transport) {
  std::string packet("\x45\x00\x00\x1c\x00\x00\x00\x00\x40", 9);
  packet += static_cast<char>(protocol);
  packet += std::string("\x00\x00\xc0\x00\x02\x01\xcb\x00\x71\x09", 10);
  return packet + std::string(transport);
}

TEST(DescribePacket, SaysWhatAndWhereTo) {
  EXPECT_EQ(describe_packet(v4_packet(17, std::string("\x30\x39\x00\x35", 4))).summary, "UDP to 203.0.113.9:53");
  EXPECT_EQ(describe_packet(v4_packet(6, std::string("\x30\x39\x01\xbb", 4))).summary, "TCP to 203.0.113.9:443");
  EXPECT_EQ(describe_packet(v4_packet(1, "")).summary, "ICMP to 203.0.113.9");
  EXPECT_FALSE(describe_packet(v4_packet(17, "")).is_housekeeping);
}

TEST(DescribePacket, OnlyIcmpToTheLinkIsTheKernelsOwn) {
  std::string packet(40, '\0');
  packet[0] = 0x60;
  packet[6] = 58;
  packet.replace(24, 2, "\xff\x02");
  EXPECT_TRUE(describe_packet(packet).is_housekeeping);
  packet[6] = 17;
  EXPECT_FALSE(describe_packet(packet).is_housekeeping) << "a datagram to everybody on the link is somebody's";
  packet[6] = 58;
  packet.replace(24, 2, "\x20\x01");
  EXPECT_FALSE(describe_packet(packet).is_housekeeping);
}

TEST(DescribePacket, TakesAnyBytes) {
  EXPECT_EQ(describe_packet("").summary, "something that is no IP packet");
  EXPECT_EQ(describe_packet(std::string(19, '\x45')).summary, "something that is no IP packet");
  for (int first = 0; first < 256; ++first) {
    EXPECT_FALSE(describe_packet(std::string(41, static_cast<char>(first))).summary.empty());
  }
}

}  // namespace
}  // namespace onesec::platform
