#include "bus/alert_stream.h"
#include "engine/testing_engine.h"
#include "store/json_mentions.h"

namespace onesec::engine {
namespace {

/// The engine with its alerts going out on the embedded server.
class EngineAlertsTest : public testing::EngineTest {
 protected:
  EngineAlertsTest() { open_stream(); }
  void open_stream() {
    stream_.emplace(*bus::AlertStream::open(*client_, {}));
    hooks_.publish_alert = [this](const OutgoingAlert& alert, std::function<void(Receipt)> done) {
      ++sent_;
      return stream_->publish(alert.subject, alert.message_id, alert.payload, std::move(done));
    };
    hooks_.published_alerts = [this] { return stream_->message_ids(); };
    hooks_.retract_alerts = [this](const Entity& erased) -> Status {
      ++retractions_;
      if (refuses_to_retract_) return fail(Code::Unavailable, "not now");
      const auto done = stream_->remove_if([&](std::string_view text) { return store::json_mentions(text, erased); });
      return done ? Status() : Status(fail(done.error()));
    };
  }
  /// Every message of the stream, as "id subject".
  std::vector<std::string> published() {
    std::vector<std::string> all;
    bus::JetStream jetstream(*client_);
    for (std::uint64_t at = 1;; ++at) {
      const auto message = jetstream.next_of_subject(bus::AlertStream::kStream, at, bus::AlertStream::kSubjects);
      if (!message) return all;
      at = message->sequence;
      all.push_back(std::string(bus::header_value(message->headers, "Nats-Msg-Id")) + " " + message->subject);
    }
  }
  [[nodiscard]] bool wait_for_messages(std::size_t count) {
    const std::int64_t deadline = platform::steady_nanos() + 10'000'000'000;
    while (published().size() < count || engine_->status().outbox.waiting != 0) {
      if (platform::steady_nanos() > deadline) return false;
    }
    return published().size() == count;
  }
  std::optional<bus::AlertStream> stream_;
  std::atomic<int> sent_ = 0;
  std::atomic<int> retractions_ = 0;
  std::atomic<bool> refuses_to_retract_ = false;
};

TEST_F(EngineAlertsTest, AnOpenedAlertAndAPersonsJudgementGoOutAndAGrowingCountDoesNot) {
  start();
  fail_logins(3);
  ASSERT_TRUE(wait_for_messages(1));
  const Alert alert = alerts().at(0);
  EXPECT_TRUE(published()[0].starts_with(alert.id + ":"));
  EXPECT_TRUE(published()[0].ends_with(" sec.alerts.test_module.HIGH")) << published()[0];
  fail_logins(3);  // The same alert, counted higher; and one for the user, who was told twice.
  ASSERT_TRUE(wait_for_messages(2));
  ASSERT_TRUE(engine_->set_alert_status(alert.id, AlertStatus::Acknowledged, "tester"));
  ASSERT_TRUE(wait_for_messages(3));
  EXPECT_TRUE(published()[2].starts_with(alert.id + ":"));
  EXPECT_EQ(engine_->status().outbox.published, 3U);
}

TEST_F(EngineAlertsTest, AReplayFromTheStartPublishesNothingAgain) {
  start();
  fail_logins(6);
  ASSERT_TRUE(wait_for_messages(2));
  engine_.reset();
  std::filesystem::remove_all(folder_ + "/snapshots");  // Everything is computed once more.
  start();
  fail_logins(1);
  EXPECT_EQ(engine_->status().outbox.waiting, 0U);
  EXPECT_EQ(published().size(), 2U);
}

TEST_F(EngineAlertsTest, AStoreThatIsMadeAgainFromTheJournalPublishesNothingAgain) {
  start();
  fail_logins(6);
  ASSERT_TRUE(wait_for_messages(2));
  engine_.reset();
  std::filesystem::remove_all(folder_ + "/snapshots");
  for (const char* name : {"/alerts.db", "/alerts.db-wal", "/alerts.db-shm"}) std::filesystem::remove(folder_ + name);
  sent_ = 0;
  start();
  EXPECT_EQ(alerts().size(), 2U);
  ASSERT_TRUE(engine_->set_alert_status(alerts().at(0).id, AlertStatus::Acknowledged, "tester"));
  ASSERT_TRUE(wait_for_messages(3));
  EXPECT_EQ(sent_, 1) << "only the judgement is news";
}

TEST_F(EngineAlertsTest, WhatTheBusDidNotTakeBeforeAStopGoesOutAfterTheNextStart) {
  const OutboxCourier::Publish real = hooks_.publish_alert;
  hooks_.publish_alert = [](const OutgoingAlert&, const std::function<void(Receipt)>&) -> Status {
    return fail(Code::Unavailable, "not connected");
  };
  start();
  fail_logins(3);
  engine_.reset();
  EXPECT_TRUE(published().empty());
  hooks_.publish_alert = real;
  start();
  // Journal time decides when it is due again; the heartbeat moves it on.
  EXPECT_TRUE(wait_for_messages(1));
}

TEST_F(EngineAlertsTest, ErasingTakesBackWhatWasPublished) {
  start();
  fail_logins(3);
  ASSERT_TRUE(wait_for_messages(1));
  ASSERT_TRUE(engine_->erase("192.0.2.1", "tester"));
  EXPECT_TRUE(published().empty());
}

TEST_F(EngineAlertsTest, AnErasureThatTheBusDidNotFollowIsTakenUpAgainAfterARestart) {
  start();
  fail_logins(3);
  ASSERT_TRUE(wait_for_messages(1));
  refuses_to_retract_ = true;
  const Result<std::string> erased = engine_->erase("192.0.2.1", "tester");
  ASSERT_TRUE(erased);
  EXPECT_NE(erased->find("NOT YET what was published"), std::string::npos) << *erased;
  EXPECT_EQ(published().size(), 1U);
  engine_.reset();
  refuses_to_retract_ = false;
  start();
  EXPECT_TRUE(published().empty());
  engine_.reset();
  const int so_far = retractions_;
  start();
  EXPECT_EQ(retractions_, so_far) << "a snapshot was taken behind it";
}

TEST_F(EngineAlertsTest, WhatTheWayOutRefusesIsOneAlertThatGoesOut) {
  start();
  ASSERT_TRUE(engine_->report_egress_attempt({.count = 3, .last = "connect to 192.0.2.1:443"}));
  ASSERT_TRUE(engine_->report_egress_attempt({.count = 2, .last = "send to 192.0.2.9:53"}));
  ASSERT_TRUE(wait_for_messages(1));
  ASSERT_EQ(alerts().size(), 1U);
  const Alert alert = alerts().at(0);
  EXPECT_EQ(alert.type, "engine.egress_attempt");
  EXPECT_EQ(alert.severity, Severity::High);
  EXPECT_NE(alert.description.find("send to 192.0.2.9:53"), std::string::npos) << alert.description;
  ASSERT_TRUE(engine_->report_egress_attempt({.by = EgressAttemptBody::By::AiGate, .count = 1}));
  ASSERT_TRUE(wait_for_messages(2));
}

}  // namespace
}  // namespace onesec::engine
