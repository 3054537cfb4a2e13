#include "egress/gate.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <filesystem>

#include "egress/ledger.h"
#include "platform/random.h"

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

TEST(Gate, OpensOneDestinationOfOnePurposeAlone) {
  Gate gate;
  const Listener listener;
  const Listener other;
  gate.open(Purpose::Bus, {"LocalHost", listener.port, true});
  EXPECT_TRUE(gate.dial(Purpose::Bus, "localhost", listener.port, seconds(5)));
  EXPECT_FALSE(gate.dial(Purpose::Webhook, "localhost", listener.port, seconds(5)));
  EXPECT_FALSE(gate.dial(Purpose::Bus, "localhost", other.port, seconds(5)));
  EXPECT_FALSE(gate.dial(Purpose::Bus, "127.0.0.1", listener.port, seconds(5))) << "another name for it";
  EXPECT_EQ(gate.dials(Purpose::Bus), 1U);
  gate.close(Purpose::Bus);
  EXPECT_EQ(gate.dial(Purpose::Bus, "localhost", listener.port, seconds(5)).error().code, Code::Denied);
}

TEST(Gate, ANameThatResolvesToThisHostIsRefusedUnlessItsOwnerSaidSo) {
  Gate gate;
  const Listener listener;
  gate.open(Purpose::Webhook, {"localhost", listener.port, false});
  const auto refused = gate.dial(Purpose::Webhook, "localhost", listener.port, seconds(5));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Denied);
  EXPECT_NE(refused.error().what.find("loopback"), std::string::npos) << refused.error().what;
  EXPECT_EQ(gate.refusals(Purpose::Webhook), 1U);
  pollfd waiting{listener.fd.get(), POLLIN, 0};
  EXPECT_EQ(poll(&waiting, 1, 0), 0) << "somebody connected";
}

TEST(Gate, AddressesThatNoReceiverCanHaveAreRefusedWhateverTheOwnerSaid) {
  Gate gate;
  for (const char* const host : {"169.254.169.254", "0.0.0.0", "224.0.0.1", "255.255.255.255", "fe80::1", "::"}) {
    gate.open(Purpose::Webhook, {host, 80, true});
    const auto refused = gate.dial(Purpose::Webhook, host, 80, seconds(1));
    ASSERT_FALSE(refused) << host;
    EXPECT_EQ(refused.error().code, Code::Denied) << host << ": " << refused.error().what;
  }
}

TEST(Gate, EachLookupAndEachConnectionIsInTheLedgerAndRefusedOnesAreNot) {
  const std::string path = ::testing::TempDir() + "onesec-gate-" + platform::random_hex(8) + ".db";
  {
    Result<Ledger> ledger = Ledger::open(path);
    ASSERT_TRUE(ledger);
    Gate gate(&*ledger);
    const Listener listener;
    const std::string port = std::to_string(listener.port);
    gate.open(Purpose::Webhook, {"localhost", listener.port, true});
    gate.open(Purpose::Bus, {"127.0.0.1", listener.port, true});
    ASSERT_TRUE(gate.dial(Purpose::Webhook, "localhost", listener.port, seconds(5)));
    ASSERT_TRUE(gate.dial(Purpose::Bus, "127.0.0.1", listener.port, seconds(5)));
    EXPECT_FALSE(gate.dial(Purpose::Ai, "localhost", listener.port, seconds(5)));
    const auto entries = ledger->newest(Instant(), 10);
    ASSERT_TRUE(entries);
    std::vector<std::string> told;
    for (const LedgerEntry& entry : *entries) {
      told.push_back(std::string(name_of(entry.kind)) + " " + std::string(name_of(entry.purpose)) + " " +
                     entry.destination);
    }
    ASSERT_GE(told.size(), 3U);
    EXPECT_EQ(told.front(), "connection bus 127.0.0.1:" + port + " (127.0.0.1)") << "an address needs no lookup";
    EXPECT_EQ(told.back(), "lookup webhook localhost");
    EXPECT_EQ(told[1], "connection webhook localhost:" + port + " (127.0.0.1)");
  }
  for (const char* const end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
}

TEST(Gate, SaysWhenNobodyListens) {
  Gate gate;
  std::uint16_t port = 0;
  {
    const Listener listener;
    port = listener.port;
  }
  gate.open(Purpose::Bus, {"127.0.0.1", port, true});
  const auto dialled = gate.dial(Purpose::Bus, "127.0.0.1", port, seconds(5));
  ASSERT_FALSE(dialled);
  EXPECT_EQ(dialled.error().code, Code::Unavailable) << dialled.error().what;
}

}  // namespace
}  // namespace onesec::egress
