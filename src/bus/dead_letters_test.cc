#include "bus/dead_letters.h"

#include <gtest/gtest.h>

#include "bus/test_support.h"

namespace onesec::bus {
namespace {

TEST(DeadLetters, AreKeptWithTheirReasonAndBoundedInSize) {
  const testing::ScratchDirectory scratch;
  const Result<EmbeddedServer> server = EmbeddedServer::start(testing::embedded_options(scratch.path() + "/js"));
  ASSERT_TRUE(server) << server.error().what;
  const auto client = NatsClient::connect(testing::connect_options(server->url()));
  ASSERT_TRUE(client) << client.error().what;
  Result<DeadLetters> letters = DeadLetters::open(**client);
  ASSERT_TRUE(letters) << letters.error().what;
  ASSERT_TRUE(letters->put("it ended the process", std::string("a\0b", 3)));
  ASSERT_TRUE(letters->put("twice", "x", "id-1"));
  ASSERT_TRUE(letters->put("twice", "x", "id-1"));
  ASSERT_TRUE(letters->put("too long", std::string(3U << 20U, 'x')));

  JetStream jetstream(**client);
  const Result<StoredMessage> first = jetstream.get(DeadLetters::kStream, 1);
  ASSERT_TRUE(first) << first.error().what;
  EXPECT_EQ(first->payload, "\"it ended the process\"\n" + std::string("a\0b", 3));
  const Result<StoredMessage> second = jetstream.get(DeadLetters::kStream, 3);
  ASSERT_TRUE(second) << second.error().what;
  EXPECT_LT(second->payload.size(), (1U << 20U) + 100U);
}

}  // namespace
}  // namespace onesec::bus
