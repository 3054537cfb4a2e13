#include "store/removal.h"

#include "store/store_fixture.h"

namespace onesec::store {
namespace {

const Instant kStart = Instant::from_seconds(1'767'225'600);  // of sample_alert(0)

class RemovalTest : public StoreTest {
 protected:
  static CommitOutcome keep(AlertStore& store, const Retention& retention, Instant now) {
    Commit batch;
    batch.retention = retention;
    batch.now = now;
    return must_commit(store, batch);
  }
  static std::uint64_t alerts_in(AlertStore& store) {
    return store.own_reader().counts().value_or(AlertCounts{}).total;
  }
};

TEST_F(RemovalTest, ErasingLeavesNoTraceOfTheValueInAnyFile) {
  const std::string secret = "zebra-4711-user";
  AlertStore store = open();
  add_samples(store, 0, 300);
  Commit batch;
  for (int i = 300; i < 400; ++i) {
    Alert alert = sample_alert(i);
    if (i % 2 == 0) alert.entity = {EntityKind::User, secret};
    if (i % 2 == 1) alert.matched.push_back("Failed password for " + secret + " from 192.0.2.7");
    batch.outbox.push_back(
        {.kind = "bus", .idempotency_key = alert.id, .alert_id = alert.id, .payload = "for " + secret});
    batch.alerts.push_back(std::move(alert));
  }
  must_commit(store, batch);
  ASSERT_NE((bytes_of(path_) + bytes_of(path_ + "-wal")).find(secret), std::string::npos);  // the search can find it

  const Result<CommitOutcome> outcome = store.erase({EntityKind::User, secret}, "cli", kStart);
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->erased, 50U);
  EXPECT_EQ(outcome->redacted, 50U);
  for (const auto& file : std::filesystem::directory_iterator(directory_)) {
    EXPECT_EQ(bytes_of(file.path()).find(secret), std::string::npos) << file.path();
  }
  EXPECT_EQ(alerts_in(store), 350U);
  EXPECT_EQ(store.own_reader().outbox_counts().value_or(OutboxCounts{9, 9, 9, 9}), OutboxCounts{});
  EXPECT_EQ(store.own_reader().audit(1).value_or(std::vector<AuditEntry>{}),
            (std::vector<AuditEntry>{{kStart, "cli", "data erased", "user"}}));
  EXPECT_EQ(store.erase({EntityKind::User, ""}, "cli", kStart).error().code, Code::InvalidInput);
}

TEST_F(RemovalTest, ErasingKeepsWhatWaitsOfAnAlertThatOnlyMentionsTheValueAndHoldsNoPayload) {
  AlertStore store = open();
  Commit batch;
  for (int i = 0; i < 2; ++i) {
    Alert alert = sample_alert(i);
    if (i == 0) alert.entity = {EntityKind::User, "alice"};
    if (i == 1) alert.matched.push_back("Failed password for alice from 192.0.2.7");
    batch.outbox.push_back({.kind = "bus", .idempotency_key = alert.id, .alert_id = alert.id});
    batch.alerts.push_back(std::move(alert));
  }
  must_commit(store, batch);
  ASSERT_TRUE(store.erase({EntityKind::User, "alice"}, "cli", kStart));
  const auto due = store.own_reader().due("bus", kStart + hours{1}, 10);
  ASSERT_TRUE(due);
  ASSERT_EQ(due->size(), 1U);
  EXPECT_EQ(due->at(0).alert_id, "alert-1");
}

TEST_F(RemovalTest, AlertsLeaveAfterTheirAgeAndNotASecondBefore) {
  AlertStore store = open();
  add_samples(store, 0, 10);  // last seen 30 s after its number
  const Retention day{.max_age = hours{24}};
  EXPECT_EQ(keep(store, day, kStart + hours{24} + seconds{30}).expired, 0U);
  EXPECT_EQ(keep(store, day, kStart + hours{24} + seconds{33}).expired, 3U);
  EXPECT_EQ(store.own_reader().get("alert-2").error().code, Code::NotFound);
  EXPECT_TRUE(store.own_reader().get("alert-3"));
}

TEST_F(RemovalTest, TheOldestMakeRoomWhenThereAreTooMany) {
  AlertStore store = open();
  add_samples(store, 0, 10);
  EXPECT_EQ(keep(store, {.max_alerts = 10}, kStart).squeezed_out, 0U);
  EXPECT_EQ(keep(store, {.max_alerts = 4}, kStart).squeezed_out, 6U);
  EXPECT_TRUE(store.own_reader().get("alert-6"));
  EXPECT_EQ(alerts_in(store), 4U);
}

TEST_F(RemovalTest, TheOldestMakeRoomWhenTheyAreTooBig) {
  AlertStore store = open();
  add_samples(store, 0, 2'000);
  constexpr std::uint64_t kLimit = 600 * 1024;
  const CommitOutcome outcome = keep(store, {.max_bytes = kLimit}, kStart);
  EXPECT_GT(outcome.squeezed_out, 0U);
  EXPECT_GT(alerts_in(store), 100U);
  EXPECT_TRUE(store.own_reader().get("alert-1999"));
  ASSERT_TRUE(store.leave_no_trace());
  EXPECT_LE(std::filesystem::file_size(path_), kLimit);
}

TEST_F(RemovalTest, WhatIsOverInTheOutboxAndOldSkipsLeave) {
  AlertStore store = open();
  Commit batch;
  batch.now = kStart;
  batch.outbox = {{.kind = "bus", .idempotency_key = "a"}, {.kind = "bus", .idempotency_key = "b"}};
  for (std::uint64_t i = 1; i <= 5; ++i) batch.skips.push_back({{.epoch = 1, .index = 0, .sequence = i}, "died twice"});
  must_commit(store, batch);
  batch = {};
  batch.now = kStart;
  batch.outbox_changes = {{.id = 1, .state = OutboxState::Done}};
  must_commit(store, batch);
  keep(store, {.max_skips = 2}, kStart + hours{24 * 8});
  EXPECT_EQ(store.own_reader().outbox_counts().value_or(OutboxCounts{}), (OutboxCounts{1, 0, 0, 0}));
  const auto skips = store.own_reader().skips();
  ASSERT_TRUE(skips);
  ASSERT_EQ(skips->size(), 2U);
  EXPECT_EQ(skips->at(0).event.sequence, 4U);
}

}  // namespace
}  // namespace onesec::store
