#include "bus/alert_stream.h"

#include <gtest/gtest.h>

#include <future>

#include "bus/embedded_server.h"
#include "bus/test_support.h"

namespace onesec::bus {
namespace {

using testing::ScratchDirectory;
using testing::ServerProcess;

Status publish(AlertStream& stream, const std::string& id, const std::string& payload) {
  std::promise<Status> answer;
  Status sent = stream.publish("sec.alerts.auth_fortress.HIGH", id, payload,
                               [&](Status status) { answer.set_value(std::move(status)); });
  return sent ? answer.get_future().get() : sent;
}

/// Both servers behave the same; each property is asked of both.
class AlertStreamTest : public ::testing::TestWithParam<bool> {
 protected:
  AlertStreamTest() {
    ConnectOptions options;
    if (GetParam()) {
      server_.emplace(*EmbeddedServer::start(testing::embedded_options(scratch_.path() + "/js")));
      options = testing::connect_options(server_->url());
    } else {
      process_ = std::make_unique<ServerProcess>(scratch_.path() + "/js", "");
      options = testing::connect_options(process_->url());
      options.token.clear();
    }
    client_ = *NatsClient::connect(options);
  }
  AlertStream open(const AlertStreamOptions& options = {}) { return *AlertStream::open(*client_, options); }

  ScratchDirectory scratch_;
  std::optional<EmbeddedServer> server_;
  std::unique_ptr<ServerProcess> process_;
  std::unique_ptr<NatsClient> client_;
};

TEST_P(AlertStreamTest, AMessageThatIsSentAgainUnderItsIdIsStoredOnce) {
  AlertStream stream = open();
  EXPECT_TRUE(publish(stream, "a:1:1", "{}"));
  EXPECT_TRUE(publish(stream, "a:1:1", "{}"));
  EXPECT_TRUE(publish(stream, "a:1:2", "{}"));
  EXPECT_EQ(stream.info()->messages, 2U);
  EXPECT_EQ(stream.message_ids(), (std::set<std::string>{"a:1:1", "a:1:2"}));
  const Result<StoredMessage> first = JetStream(*client_).get(AlertStream::kStream, 1);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->subject, "sec.alerts.auth_fortress.HIGH");
  EXPECT_EQ(header_value(first->headers, "Nats-Msg-Id"), "a:1:1");
}

TEST_P(AlertStreamTest, AnIdIsRememberedForLongerThanAnybodyWaitsBeforeSendingAgain) {
  (void)open();
  const auto info = JetStream(*client_).call("STREAM.INFO." + std::string(AlertStream::kStream), "");
  ASSERT_TRUE(info);
  const std::string half_an_hour = std::to_string(30 * 60) + "000000000";
  EXPECT_TRUE(info->contains("\"duplicate_window\":" + half_an_hour)) << *info;
}

TEST_P(AlertStreamTest, IsFoundAsItIsAndNotMadeByLooking) {
  EXPECT_FALSE(AlertStream::find(*client_).value());
  AlertStream stream = open();
  ASSERT_TRUE(publish(stream, "1", "hay"));
  auto found = AlertStream::find(*client_);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->remove_if([](std::string_view) { return true; }), 1U);
}

TEST_P(AlertStreamTest, IsBoundedAndTheOldestLeave) {
  AlertStream stream = open({.max_bytes = 64U << 10U});
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(publish(stream, std::to_string(i), std::string(4'000, 'x')));
  const Result<StreamInfo> info = stream.info();
  ASSERT_TRUE(info);
  EXPECT_LE(info->bytes, 64U << 10U);
  EXPECT_EQ(info->last_sequence, 40U);
  EXPECT_GT(info->first_sequence, 1U);
}

TEST_P(AlertStreamTest, WhatIsUnwantedIsDeletedAndNoByteOfItStays) {
  AlertStream stream = open();
  const std::string needle = "needle-in-the-stream";
  for (const char* id : {"1", "2", "3", "4"}) {
    ASSERT_TRUE(publish(stream, id, std::string(id) == "2" || std::string(id) == "4" ? needle : "hay"));
  }
  const auto is_needle = [&](std::string_view payload) { return payload.contains(needle); };
  EXPECT_EQ(stream.remove_if(is_needle).value_or(99), 2U);
  EXPECT_EQ(stream.remove_if(is_needle).value_or(99), 0U) << "the last message is gone: nothing to wait for";
  EXPECT_EQ(stream.info()->messages, 2U);
  client_.reset();
  server_.reset();
  process_.reset();
  EXPECT_FALSE(testing::tree_contains(scratch_.path(), needle));
}

INSTANTIATE_TEST_SUITE_P(Servers, AlertStreamTest, ::testing::Bool(),
                         [](const auto& server) { return server.param ? "Embedded" : "External"; });

TEST(SubjectPart, Table) {
  const struct {
    const char* name;
    const char* text;
    const char* part;
  } kCases[] = {
      {"a_module", "auth_fortress", "auth_fortress"},
      {"a_dot_would_be_a_level", "a.b", "external"},
      {"a_wildcard", "*", "external"},
      {"upper_case", "Auth", "external"},
      {"empty", "", "external"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(subject_part(c.text, "external"), c.part);
  }
  EXPECT_EQ(subject_part(std::string(64, 'a'), "x").size(), 64U);
  EXPECT_EQ(subject_part(std::string(65, 'a'), "x"), "x");
}

}  // namespace
}  // namespace onesec::bus
