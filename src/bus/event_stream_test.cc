#include "bus/event_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "bus/embedded_server.h"
#include "bus/journal.h"
#include "bus/test_support.h"

namespace onesec::bus {
namespace {

using testing::ScratchDirectory;
using testing::ServerProcess;

constexpr const char* kPassword = "a password of some length";

/// Both servers behave the same; each property is asked of both.
class EventStreamTest : public ::testing::TestWithParam<bool> {
 protected:
  EventStreamTest() {
    if (GetParam()) {
      EmbeddedOptions embedded = testing::embedded_options(scratch_.path() + "/js");
      embedded.publisher_password = kPassword;
      server_.emplace(*EmbeddedServer::start(embedded));
    } else {
      process_ = std::make_unique<ServerProcess>(scratch_.path() + "/js", "");
    }
    client_ = connect();
  }
  std::unique_ptr<NatsClient> connect() {
    ConnectOptions options = testing::connect_options(server_ ? server_->url() : process_->url());
    options.token.clear();
    if (server_) {
      options.user = kEngine;
      options.password = testing::kToken;
    }
    return *NatsClient::connect(options);
  }
  std::unique_ptr<EventStream> open(const EventStreamOptions& options = {}) {
    return *EventStream::open(*client_, options);
  }
  void publish(const std::string& payload) {
    ASSERT_TRUE(JetStream(*client_).publish_and_wait("sec.events.auth.auth_failure", payload));
  }
  static std::string text(const Result<std::optional<DeliveredEvent>>& event) {
    if (!event) return event.error().what;
    return *event ? (*event)->payload : "none";
  }

  ScratchDirectory scratch_;
  std::optional<EmbeddedServer> server_;
  std::unique_ptr<ServerProcess> process_;
  std::unique_ptr<NatsClient> client_;
};

TEST_P(EventStreamTest, WhatWasPublishedBeforeAndAfterItIsOpenComesOnceInOrder) {
  auto stream = open();
  publish("1");
  stream = open();
  publish("2");
  for (const char* expected : {"1", "2"}) {
    const auto event = stream->next(seconds(10));
    ASSERT_EQ(text(event), expected);
    EXPECT_EQ((*event)->deliveries, 1U);
    stream->acknowledge((*event)->receipt);
  }
  ASSERT_TRUE(client_->flush());
  EXPECT_TRUE(testing::eventually([&] { return stream->settled_through() == 2U; }));
  EXPECT_EQ(text(stream->next(milliseconds(50))), "none");
}

TEST_P(EventStreamTest, WhatIsNotAcknowledgedComesAgainAndIsCounted) {
  const auto stream = open({.ack_wait = seconds(1)});
  publish("1");
  ASSERT_EQ(text(stream->next(seconds(10))), "1");
  const auto again = stream->next(seconds(10));
  ASSERT_EQ(text(again), "1");
  EXPECT_EQ((*again)->deliveries, 2U);
  stream->give_back((*again)->receipt);
  const auto third = stream->next(seconds(10));
  ASSERT_EQ(text(third), "1");
  EXPECT_EQ((*third)->deliveries, 3U);
  stream->discard((*third)->receipt);
  EXPECT_EQ(text(stream->next(milliseconds(1'500))), "none");
}

TEST_P(EventStreamTest, WhatIsKeptDoesNotComeAgainMeanwhile) {
  const auto stream = open({.ack_wait = seconds(1)});
  publish("1");
  const auto event = stream->next(seconds(10));
  ASSERT_EQ(text(event), "1");
  for (int i = 0; i < 8; ++i) {
    stream->keep((*event)->receipt);
    ASSERT_EQ(text(stream->next(milliseconds(200))), "none");
  }
}

TEST_P(EventStreamTest, APublisherIsRefusedWhenItIsFullAndNothingLeaves) {
  const auto stream = open({.max_bytes = 64U << 10U});
  Status last;
  int taken = 0;
  while (last && taken < 100) {
    const auto stored = JetStream(*client_).publish_and_wait("sec.events.a.b", std::string(4'000, 'x'));
    last = stored ? Status() : Status(fail(stored.error()));
    taken += last ? 1 : 0;
  }
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code, Code::Exhausted);
  ASSERT_TRUE(stream->purge_through(static_cast<std::uint64_t>(taken)));
  EXPECT_TRUE(JetStream(*client_).publish_and_wait("sec.events.a.b", "x"));
}

TEST_P(EventStreamTest, NoMoreIsHandedOutThanMayBePending) {
  const auto stream = open({.max_pending = 4});
  for (int i = 0; i < 6; ++i) publish(std::to_string(i));
  std::vector<std::string> receipts;
  for (int i = 0; i < 4; ++i) receipts.push_back((*stream->next(seconds(10)))->receipt);
  EXPECT_EQ(text(stream->next(milliseconds(200))), "none");
  for (const std::string& receipt : receipts) stream->acknowledge(receipt);
  EXPECT_EQ(text(stream->next(seconds(10))), "4");
}

TEST_P(EventStreamTest, WhatWaitsIsBoundedByItsBytesToo) {
  const auto stream = open();
  const std::string big(300'000, 'x');  // Three come with each request, and one is taken before the next.
  constexpr int kMessages = 40;
  for (int i = 0; i < kMessages; ++i) publish(big);
  std::uint64_t most = 0;
  for (int i = 0; i < kMessages; ++i) {
    const auto event = stream->next(seconds(10));
    ASSERT_TRUE(event && *event) << i;
    EXPECT_EQ((*event)->payload.size(), big.size());
    ASSERT_TRUE(stream->settled_through()) << "a round trip, so that what was asked for is here";
    most = std::max(most, stream->waiting_bytes());
    stream->acknowledge((*event)->receipt);
  }
  EXPECT_LE(most, (2U << 20U) + (64U << 10U));
}

TEST_P(EventStreamTest, AMessageOverAMebibyteIsRefusedToItsPublisher) {
  const auto stream = open();
  publish(std::string(1U << 20U, 'x'));
  EXPECT_EQ((*stream->next(seconds(10))).value().payload.size(), 1U << 20U);
  EXPECT_FALSE(JetStream(*client_).publish_and_wait("sec.events.a.b", std::string((1U << 20U) + 1, 'x')));
}

TEST_P(EventStreamTest, AMessageFromBeforeTheLimitHoldsNothingUp) {
  auto stream = open({.max_message_bytes = 2U << 20U});
  const std::string big(1'500'000, 'x');
  publish("1");
  publish(big);
  publish("3");
  stream = open();
  for (const std::string& expected : {std::string("1"), big, std::string("3")}) {
    const auto event = stream->next(seconds(10));
    ASSERT_TRUE(event && *event);
    EXPECT_EQ((*event)->payload.size(), expected.size());
    stream->acknowledge((*event)->receipt);
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, EventStreamTest, ::testing::Bool(),
                         [](const auto& server) { return server.param ? "Embedded" : "External"; });

TEST(EventStream, ReadsOnAfterTheServerWasKilled) {
  const ScratchDirectory scratch;
  auto server = std::make_unique<ServerProcess>(scratch.path(), "");
  ConnectOptions options = testing::connect_options(server->url());
  options.token.clear();
  const auto client = *NatsClient::connect(options);
  const auto stream = *EventStream::open(*client, {});
  ASSERT_TRUE(JetStream(*client).publish_and_wait("sec.events.a.b", "1"));
  const std::uint16_t port = server->port();
  server->kill_now();
  EXPECT_TRUE(testing::eventually([&] { return client->stats().state == ConnectionState::Reconnecting; }));
  server = std::make_unique<ServerProcess>(scratch.path(), "", port);
  ASSERT_TRUE(client->wait_connected(seconds(10)));
  ASSERT_TRUE(JetStream(*client).publish_and_wait("sec.events.a.b", "2"));
  std::vector<std::string> seen;
  EXPECT_TRUE(testing::eventually([&] {
    const auto event = stream->next(milliseconds(100));
    if (event && *event) seen.push_back((*event)->payload);
    return std::ranges::find(seen, "2") != seen.end();
  }));
}

TEST(EventStream, TheLocalPublisherMayHandInEventsAndNothingElse) {
  const ScratchDirectory scratch;
  EmbeddedOptions embedded = testing::embedded_options(scratch.path() + "/js");
  embedded.publisher_password = kPassword;
  const Result<EmbeddedServer> server = EmbeddedServer::start(embedded);
  ASSERT_TRUE(server) << server.error().what;
  ConnectOptions options = testing::connect_options(server->url());
  EXPECT_FALSE(NatsClient::connect(options)) << "a token alone is nobody";
  options.token.clear();
  options.user = kEngine;
  options.password = testing::kToken;
  const auto engine = *NatsClient::connect(options);
  const auto stream = *EventStream::open(*engine, {});
  std::atomic<int> leaked = 0;
  ASSERT_TRUE(engine->subscribe("sec.journal.0", [&](const MessageView&) { ++leaked; }));
  ASSERT_TRUE(engine->flush());

  options.user = kPublisher;
  EXPECT_FALSE(NatsClient::connect(options)) << "the engine's password is not the publisher's";
  options.password = kPassword;
  const auto publisher = *NatsClient::connect(options);
  std::atomic<int> stored = 0;
  ASSERT_TRUE(publisher->subscribe("_INBOX.publisher.1", [&](const MessageView&) { ++stored; }));
  ASSERT_TRUE(publisher->publish("sec.events.a.b", "mine", "_INBOX.publisher.1"));
  EXPECT_TRUE(testing::eventually([&] { return stored == 1; }));
  EXPECT_EQ((*stream->next(seconds(10)))->payload, "mine");

  std::atomic<int> heard = 0;
  for (const char* subject : {">", "sec.>", "sec.alerts.>", "sec.journal.0", "$JS.API.>"}) {
    (void)publisher->subscribe(subject, [&](const MessageView&) { ++heard; });
  }
  for (const char* subject : {"sec.journal.0", "$JS.API.STREAM.INFO.SEC_JOURNAL_0", "sec.alerts.a.HIGH",
                              "$JS.API.STREAM.DELETE.SECURITY_EVENTS"}) {
    (void)publisher->publish(subject, "x", "_INBOX.publisher.1");
  }
  ASSERT_TRUE(testing::eventually([&] { return publisher->stats().server_errors >= 9; }));
  ASSERT_TRUE(publisher->subscribe("_INBOX.>", [&](const MessageView&) { ++heard; }));
  ASSERT_TRUE(publisher->flush());
  ASSERT_TRUE(JetStream(*engine).publish_and_wait("sec.events.a.b", "answered to the engine's own inbox"));
  ASSERT_TRUE(publisher->flush());
  EXPECT_EQ(heard, 0);
  EXPECT_EQ(leaked, 0);
  EXPECT_EQ(stored, 1);
  EXPECT_TRUE(JetStream(*engine).stream_info("SECURITY_EVENTS"));
}

TEST(EventStream, ThePublishersReplySubjectOrdersTheServerToDoNothing) {
  const ScratchDirectory scratch;
  EmbeddedOptions embedded = testing::embedded_options(scratch.path() + "/js");
  embedded.publisher_password = kPassword;
  const Result<EmbeddedServer> server = EmbeddedServer::start(embedded);
  ASSERT_TRUE(server) << server.error().what;
  ConnectOptions options = testing::connect_options(server->url());
  options.token.clear();
  options.user = kEngine;
  options.password = testing::kToken;
  const auto engine = *NatsClient::connect(options);
  const auto stream = *EventStream::open(*engine, {});
  const auto journal = *Journal::open(*engine, {});
  ASSERT_TRUE(journal->append_and_wait("a record"));
  options.user = kPublisher;
  options.password = kPassword;
  const auto publisher = *NatsClient::connect(options);
  // The acknowledgement {"stream":…,"seq":n} goes to the reply subject: a request to purge up to n, if the server took
  // it.
  for (const char* reply : {"$JS.API.STREAM.PURGE.SEC_JOURNAL_0", "$JS.API.STREAM.DELETE.SEC_JOURNAL_0",
                            "$JS.API.STREAM.DELETE.SECURITY_EVENTS", "sec.journal.0", "sec.alerts.a.HIGH",
                            "$JS.ACK.SECURITY_EVENTS.1sec-engine-events.1.1.1.1.1"}) {
    ASSERT_TRUE(publisher->publish("sec.events.a.b", "x", reply));
  }
  ASSERT_TRUE(publisher->flush());
  ASSERT_TRUE(
      testing::eventually([&] { return JetStream(*engine).stream_info(EventStream::kStream)->last_sequence >= 5; }));
  ASSERT_TRUE(engine->flush());
  const auto extent = journal->extent();
  ASSERT_TRUE(extent) << extent.error().what;
  EXPECT_EQ(extent->records, 1U);
  EXPECT_EQ(extent->last_sequence, 1U) << "an acknowledgement was stored as a record of the journal";
}

TEST(AckFloor, Table) {
  EXPECT_EQ(parse_ack_floor(R"({"ack_floor":{"consumer_seq":3,"stream_seq":7}})"), 7U);
  for (const char* bad : {"", "[]", "{}", R"({"ack_floor":7})", R"({"ack_floor":{}})",
                          R"({"ack_floor":{"stream_seq":"7"}})", R"({"ack_floor":{"stream_seq":-7}})"}) {
    EXPECT_FALSE(parse_ack_floor(bad)) << bad;
  }
}

}  // namespace
}  // namespace onesec::bus
