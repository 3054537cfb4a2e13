#include "engine/outbox_courier.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "platform/file.h"
#include "platform/random.h"

namespace onesec::engine {
namespace {

const Instant kNow = Instant::from_seconds(1'767'300'000);

/// The real store; the bus is what a test says that it is.
class OutboxCourierTest : public ::testing::Test {
 protected:
  OutboxCourierTest() : folder_(::testing::TempDir() + "onesec-courier-" + platform::random_hex(8)) {
    EXPECT_TRUE(platform::make_directories(folder_));
    store_.emplace(*store::AlertStore::open(folder_ + "/alerts.db"));
    outlets_.publish = [this](const OutgoingAlert& alert, std::function<void(Receipt)> done) -> Status {
      sent_.push_back(alert);
      if (keeps_answers_) {
        kept_.push_back(std::move(done));
      } else {
        done(answer_);
      }
      return {};
    };
    outlets_.compose = [](const Alert& composed, bool is_new) -> std::optional<OutgoingAlert> {
      OutgoingAlert message = bus_message(composed, nullptr);
      message.payload.insert(0, is_new ? "new " : "old ");
      return message;
    };
    outlets_.set_aside = [this](std::string_view, std::string_view bytes) { dead_.emplace_back(bytes); };
  }
  ~OutboxCourierTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  static Alert alert(const std::string& id) {
    Alert one;
    one.id = id;
    one.module = "auth_fortress";
    one.severity = Severity::High;
    one.entity = {EntityKind::User, "pa55word"};
    one.created_at = one.first_seen = one.last_seen = kNow;
    return one;
  }
  /// As the engine does: the alerts and their rows in one commit.
  void commit(const std::vector<std::string>& ids, std::uint64_t sequence) {
    store::Commit batch;
    for (const std::string& id : ids) batch.alerts.push_back(alert(id));
    batch.position = store::Position{1, sequence};
    OutboxCourier::News news;
    for (const std::string& id : ids) news[id] = is_new_;
    courier_.add_rows(news, *batch.position, batch.outbox);
    batch.now = kNow;
    const auto done = store_->commit(batch);
    ASSERT_TRUE(done);
    courier_.note_refused(done->outbox_refused.size());
  }
  void turn(Instant now = kNow, bool may_send = true) { ASSERT_TRUE(courier_.turn(*store_, now, may_send, outlets_)); }
  OutboxStatus status() { return courier_.status(*store_); }
  /// As after a crash: what was under way is forgotten.
  void restart() {
    courier_ = OutboxCourier();
    store_.reset();
    store_.emplace(*store::AlertStore::open(folder_ + "/alerts.db"));
    sent_.clear();
    kept_.clear();
  }

  std::string folder_;
  std::optional<store::AlertStore> store_;
  OutboxCourier courier_;
  OutboxCourier::Outlets outlets_;
  std::vector<OutgoingAlert> sent_;
  std::vector<std::string> dead_;
  std::vector<std::function<void(Receipt)>> kept_;
  Status answer_;
  bool keeps_answers_ = false;
  bool is_new_ = true;
};

TEST_F(OutboxCourierTest, AnAlertIsSentOnceUnderItsSubjectAndNamesNobodyUnknown) {
  commit({"a"}, 7);
  turn();
  turn();
  turn();
  ASSERT_EQ(sent_.size(), 1U);
  EXPECT_EQ(sent_[0].subject, "sec.alerts.auth_fortress.HIGH");
  EXPECT_EQ(sent_[0].message_id, "a:1:7");
  EXPECT_FALSE(sent_[0].payload.contains("pa55word"));
  EXPECT_EQ(status().published, 1U);
  EXPECT_EQ(status().waiting, 0U);
}

TEST_F(OutboxCourierTest, WhatWasDoneIsNotSentAgainAfterARestartNorByTheSameBatch) {
  commit({"a"}, 7);
  turn();
  turn();
  restart();
  commit({"a"}, 7);
  turn(kNow + hours(1));
  EXPECT_TRUE(sent_.empty());
}

TEST_F(OutboxCourierTest, ACrashBeforeTheAnswerSendsAgainUnderTheSameId) {
  keeps_answers_ = true;
  commit({"a"}, 7);
  turn();
  ASSERT_EQ(sent_.size(), 1U);
  restart();
  turn();
  EXPECT_TRUE(sent_.empty()) << "not before its wait is over";
  turn(kNow + bus_plan().waits.front());
  ASSERT_EQ(sent_.size(), 1U);
  EXPECT_EQ(sent_[0].message_id, "a:1:7");
}

TEST_F(OutboxCourierTest, WhatIsUnderWayIsNotSentASecondTimeHoweverFarTimeJumps) {
  keeps_answers_ = true;
  commit({"a"}, 7);
  turn();
  turn(kNow + hours(5));
  EXPECT_EQ(sent_.size(), 1U);
  EXPECT_FALSE(courier_.wait_until_answered(milliseconds(1)));
  kept_.at(0)(Status());
  EXPECT_TRUE(courier_.wait_until_answered(milliseconds(1)));
}

TEST_F(OutboxCourierTest, ARefusedAlertIsTriedLessAndLessOftenAndThenSetAsideOnce) {
  answer_ = fail(Code::Exhausted, "no room");
  commit({"a"}, 7);
  Instant now = kNow;
  std::uint32_t attempts = 0;
  Instant tried_at = kNow;
  Nanoseconds longest{};
  for (; dead_.empty() && now < kNow + hours(72); now = now + seconds(5)) {
    turn(now);
    if (sent_.size() == attempts) continue;
    attempts = static_cast<std::uint32_t>(sent_.size());
    if (attempts > 1) longest = std::max(longest, now - tried_at);
    tried_at = now;
  }
  EXPECT_EQ(attempts, bus_plan().max_attempts);
  EXPECT_LE(longest, bus_plan().waits.back() * 11 / 10 + seconds(5));
  EXPECT_GE(now, kNow + hours(20));
  turn(now + hours(1));
  EXPECT_EQ(dead_, std::vector<std::string>{"alert a"});
  EXPECT_EQ(status().dead, 1U);
  EXPECT_EQ(status().waiting, 0U);
  EXPECT_EQ(status().failed_attempts, bus_plan().max_attempts);
  EXPECT_EQ(status().last_error, "no room");
}

TEST_F(OutboxCourierTest, NothingIsTriedWithoutAConnectionAndNoAttemptIsLostToIt) {
  commit({"a"}, 7);
  for (std::uint32_t i = 0; i < 2 * bus_plan().max_attempts; ++i) turn(kNow + hours(i), false);
  EXPECT_TRUE(sent_.empty());
  turn(kNow + hours(1'000));
  EXPECT_EQ(sent_.size(), 1U);
}

TEST_F(OutboxCourierTest, ADeletedAlertIsNotSent) {
  commit({"a"}, 7);
  ASSERT_TRUE(store_->remove("a", "tester", kNow));
  turn();
  EXPECT_TRUE(sent_.empty());
  EXPECT_EQ(status().waiting, 0U);
}

TEST_F(OutboxCourierTest, AnAlertErasedWhileUnderWayKeepsTheOthersFromNothing) {
  keeps_answers_ = true;
  commit({"a"}, 7);
  turn();
  ASSERT_TRUE(store_->erase({EntityKind::User, "pa55word"}, "tester", kNow));
  kept_.at(0)(Status());
  keeps_answers_ = false;
  commit({"b"}, 8);
  turn();
  turn();
  EXPECT_EQ(sent_.size(), 2U);
  EXPECT_EQ(status().waiting, 0U);
}

TEST_F(OutboxCourierTest, WhatWaitsWhenPublishingIsSwitchedOffIsOverAndStaysSo) {
  answer_ = fail(Code::Exhausted, "no room");
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < bus_plan().at_once + 10; ++i) ids.push_back("a" + std::to_string(i));
  commit(ids, 7);
  turn();
  turn();  // Notes the refusals: what was tried waits for its time.
  ASSERT_EQ(status().waiting, ids.size());
  restart();
  const OutboxCourier::Publish publish = std::exchange(outlets_.publish, {});
  for (int i = 0; i < 3; ++i) turn(kNow, i > 0);
  EXPECT_EQ(status().waiting, 0U);
  EXPECT_EQ(status().published, 0U);
  restart();
  outlets_.publish = publish;
  turn(kNow + hours(1'000));
  EXPECT_TRUE(sent_.empty());
}

TEST_F(OutboxCourierTest, NoMoreThanALimitIsUnderWay) {
  keeps_answers_ = true;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < bus_plan().at_once + 10; ++i) ids.push_back("a" + std::to_string(i));
  commit(ids, 7);
  turn();
  turn();
  EXPECT_EQ(sent_.size(), bus_plan().at_once);
  for (auto& done : kept_) done(Status());
  turn();
  EXPECT_EQ(sent_.size(), ids.size());
}

TEST_F(OutboxCourierTest, WhatTheReceiverCanNeverTakeIsADeadLetterAtOnce) {
  keeps_answers_ = true;
  commit({"a"}, 7);
  turn();
  Receipt refused(fail(Code::InvalidInput, "422"));
  refused.is_final = true;
  kept_.at(0)(refused);
  turn();
  EXPECT_EQ(dead_, std::vector<std::string>{"alert a"});
  EXPECT_EQ(status().waiting, 0U);
  turn(kNow + hours(1'000));
  EXPECT_EQ(sent_.size(), 1U);
}

TEST_F(OutboxCourierTest, AReceiverSaysWhenItWantsTheNextAttempt) {
  keeps_answers_ = true;
  commit({"a"}, 7);
  turn();
  Receipt busy(fail(Code::Unavailable, "429"));
  busy.wait = seconds(100);
  kept_.at(0)(busy);
  turn();
  turn(kNow + seconds(99));
  EXPECT_EQ(sent_.size(), 1U);
  turn(kNow + seconds(100));
  EXPECT_EQ(sent_.size(), 2U);
}

TEST_F(OutboxCourierTest, OfSeveralRowsOfOneAlertACoalescingReceiverHearsTheNewestOnly) {
  CourierPlan plan{.kind = "webhook:1", .waits = {seconds(5)}, .max_attempts = 3, .at_once = 4, .coalesces = true};
  courier_ = OutboxCourier(plan);
  commit({"a", "b"}, 7);
  is_new_ = false;
  commit({"a"}, 8);
  commit({"a"}, 9);
  turn();
  turn();
  ASSERT_EQ(sent_.size(), 2U);
  EXPECT_EQ(sent_[0].message_id, "webhook:1:b:1:7");
  EXPECT_EQ(sent_[1].message_id, "webhook:1:a:1:9");
  EXPECT_TRUE(sent_[1].payload.starts_with("new ")) << "nobody had heard that it opened";
  EXPECT_EQ(status().waiting, 0U);
  commit({"a"}, 10);
  turn();
  ASSERT_EQ(sent_.size(), 3U);
  EXPECT_TRUE(sent_[2].payload.starts_with("old "));
}

}  // namespace
}  // namespace onesec::engine
