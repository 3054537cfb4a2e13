#include <gtest/gtest.h>

#include <filesystem>

#include "base/sha256.h"
#include "egress/https_client.h"
#include "egress/ledger.h"
#include "egress/testing/sink.h"
#include "platform/random.h"

namespace onesec::egress {
namespace {

using testing::Authority;
using testing::Sink;

HttpRequest request_to(const Sink& sink, std::string body) {
  HttpRequest request;
  request.url = {true, "localhost", sink.port(), "/"};
  request.body = std::move(body);
  return request;
}

HttpLimits limits_for(const Authority& authority) {
  HttpLimits limits;
  limits.tls.ca_file = authority.ca_file;
  limits.connect = milliseconds(2'000);  // What doesn't speak TLS is waited for that long.
  return limits;
}

/// RIG-TLS: what a server must not be able to do to us, and the one thing that it must.
TEST(P9_2, OnlyAServerThatProvesItsNameByTls13IsSentTo) {
  const Authority right;
  const Authority other_name({.name = "other.example"});
  const Authority expired({.is_expired = true});
  const Authority self_signed({.is_self_signed = true});
  const struct {
    const char* what;
    const Authority* authority;
    int max_tls;
    bool may_pass;
  } kCases[] = {
      {"right", &right, TLS1_3_VERSION, true},
      {"TLS 1.2", &right, TLS1_2_VERSION, false},
      {"another name", &other_name, TLS1_3_VERSION, false},
      {"expired", &expired, TLS1_3_VERSION, false},
      {"self-signed", &self_signed, TLS1_3_VERSION, false},
      {"plain HTTP", nullptr, 0, false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.what);
    const Sink sink({.authority = c.authority, .max_tls = c.max_tls});
    Gate gate;
    const HttpRequest request = request_to(sink, "planted-canary");
    gate.open(Purpose::Webhook, {"localhost", sink.port(), true});
    const auto answer = exchange(gate, request, limits_for(c.authority != nullptr ? *c.authority : right));
    EXPECT_EQ(answer.has_value(), c.may_pass) << (answer ? "" : answer.error().what);
    EXPECT_EQ(sink.requests().size(), c.may_pass ? 1U : 0U);
  }
  const Authority stranger;
  const Sink sink({.authority = &right});
  Gate gate;
  gate.open(Purpose::Webhook, {"localhost", sink.port(), true});
  const auto refused = exchange(gate, request_to(sink, "x"), limits_for(stranger));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Denied) << refused.error().what;
}

TEST(P9_2, ALowerBoundIsItsOwnersWordForOneTarget) {
  const Authority authority;
  const Sink sink({.authority = &authority, .max_tls = TLS1_2_VERSION});
  Gate gate;
  gate.open(Purpose::Webhook, {"localhost", sink.port(), true});
  HttpLimits limits = limits_for(authority);
  EXPECT_FALSE(exchange(gate, request_to(sink, "x"), limits));
  limits.tls.allow_1_2 = true;
  EXPECT_TRUE(exchange(gate, request_to(sink, "x"), limits));
}

/// V6: what the ledger says before TLS is what the sink read after it.
TEST(P1_5, TheLedgerHasEverySendWithTheBytesAndTheHashThatArrived) {
  const std::string path = ::testing::TempDir() + "onesec-send-" + platform::random_hex(8) + ".db";
  const Authority authority;
  const Sink sink({.authority = &authority});
  {
    Result<Ledger> ledger = Ledger::open(path);
    ASSERT_TRUE(ledger);
    Gate gate(&*ledger);
    gate.open(Purpose::Webhook, {"localhost", sink.port(), true});
    for (const std::size_t size : {0U, 1U, 1'000U, 40'000U}) {
      HttpRequest request = request_to(sink, std::string(size, 'x'));
      request.redactions = static_cast<std::uint32_t>(size % 7);
      ASSERT_TRUE(exchange(gate, request, limits_for(authority)));
    }
    const auto report = ledger->report({});
    ASSERT_TRUE(report);
    std::vector<LedgerEntry> sends;
    std::size_t connections = 0;
    for (const LedgerEntry& entry : report->entries) {
      if (entry.kind == LedgerKind::Send) sends.insert(sends.begin(), entry);
      connections += entry.kind == LedgerKind::Connection ? 1 : 0;
    }
    const std::vector<std::string> arrived = sink.requests();
    ASSERT_EQ(sends.size(), arrived.size());
    // "localhost" may be two addresses, of which the sink listens on one.
    EXPECT_GE(connections, sink.connections());
    for (std::size_t i = 0; i < sends.size(); ++i) {
      EXPECT_EQ(sends[i].bytes, arrived[i].size());
      EXPECT_EQ(sends[i].content_sha256, hex(sha256(arrived[i])));
      EXPECT_EQ(sends[i].destination, "localhost:" + std::to_string(sink.port()));
    }
    EXPECT_EQ(*ledger->verify(), report->matching);
  }
  for (const char* const end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
}

TEST(P1_5, WithoutRoomInTheLedgerNothingLeaves) {
  const std::string path = ::testing::TempDir() + "onesec-send-" + platform::random_hex(8) + ".db";
  const Sink sink({});
  {
    Result<Ledger> ledger = Ledger::open(path);
    ASSERT_TRUE(ledger);
    Gate gate(&*ledger);
    gate.open(Purpose::Webhook, {"127.0.0.1", sink.port(), true});
    HttpRequest request = request_to(sink, "x");
    request.url = {false, "127.0.0.1", sink.port(), "/"};
    ASSERT_TRUE(exchange(gate, request));
    platform::Sqlite other = std::move(*platform::Sqlite::open(path));
    ASSERT_TRUE(other.execute("DROP TABLE ledger"));
    EXPECT_FALSE(exchange(gate, request));
    EXPECT_EQ(sink.requests().size(), 1U);
  }
  for (const char* const end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
}

}  // namespace
}  // namespace onesec::egress
