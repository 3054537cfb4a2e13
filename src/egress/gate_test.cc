#include "egress/gate.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace onesec::egress {
namespace {

/// A listener on a loopback port that the kernel chose.
struct Listener {
  platform::Fd fd{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::uint16_t port = 0;
  Listener() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(fd.get(), 1), 0);
    EXPECT_EQ(getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port = ntohs(address.sin_port);
  }
};

TEST(Gate, IsClosedForEveryPurposeUntilOpened) {
  Gate gate;
  const Listener listener;
  for (std::size_t i = 0; i < kPurposes; ++i) {
    const auto purpose = static_cast<Purpose>(i);
    EXPECT_FALSE(gate.is_open(purpose));
    const auto refused = gate.dial(purpose, "127.0.0.1", listener.port, seconds(1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::Denied);
    EXPECT_NE(refused.error().what.find(name_of(purpose)), std::string::npos);
    EXPECT_EQ(gate.refusals(purpose), 1U);
    EXPECT_EQ(gate.dials(purpose), 0U);
  }
}

TEST(Gate, OpensOnePurposeAlone) {
  Gate gate;
  const Listener listener;
  gate.open(Purpose::Bus);
  EXPECT_TRUE(gate.dial(Purpose::Bus, "127.0.0.1", listener.port, seconds(5)));
  EXPECT_FALSE(gate.dial(Purpose::Webhook, "127.0.0.1", listener.port, seconds(5)));
  EXPECT_EQ(gate.dials(Purpose::Bus), 1U);
  gate.close(Purpose::Bus);
  EXPECT_EQ(gate.dial(Purpose::Bus, "127.0.0.1", listener.port, seconds(5)).error().code, Code::Denied);
}

TEST(Gate, SaysWhenNobodyListens) {
  Gate gate;
  gate.open(Purpose::Bus);
  std::uint16_t port = 0;
  {
    const Listener listener;
    port = listener.port;
  }
  const auto dialled = gate.dial(Purpose::Bus, "127.0.0.1", port, seconds(5));
  ASSERT_FALSE(dialled);
  EXPECT_EQ(dialled.error().code, Code::Unavailable) << dialled.error().what;
}

}  // namespace
}  // namespace onesec::egress
