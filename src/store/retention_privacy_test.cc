#include "store/removal.h"
#include "store/store_fixture.h"

namespace onesec::store {
namespace {

class P10_1 : public StoreTest {
 protected:
  static CommitOutcome keep(AlertStore& store, const Retention& retention, Instant now) {
    Commit batch;
    batch.retention = retention;
    batch.now = now;
    Result<CommitOutcome> outcome = store.commit(batch);
    EXPECT_TRUE(outcome);
    return outcome.value_or(CommitOutcome());
  }
};

TEST_F(P10_1, AlertsStayForTheDaysThatTheirOwnerSaysAndNotLonger) {
  AlertStore store = open();
  for (const int days : {1, 7, 30, 3'650}) {
    Commit batch;
    batch.alerts.push_back(sample_alert(days));
    batch.alerts.back().title = "a line with root in it";
    ASSERT_TRUE(store.commit(batch));
    const Retention retention{.max_age = hours{24} * days};
    const Instant over = sample_alert(days).last_seen + hours{24} * days;
    EXPECT_EQ(keep(store, retention, over).expired, 0U) << days;
    EXPECT_EQ(keep(store, retention, over + seconds(1)).expired, 1U) << days;
    EXPECT_EQ(store.own_reader().counts()->total, 0U);
  }
}

TEST_F(P10_1, WhatIsOverInTheOutboxGoesAfterItsDaysAndWhatWaitsStays) {
  AlertStore store = open();
  const Instant now = sample_alert(0).created_at;
  Commit batch;
  for (const char* key : {"done", "dead", "waits"}) batch.outbox.push_back({.kind = "bus", .idempotency_key = key});
  batch.now = now;
  ASSERT_TRUE(store.commit(batch));
  batch.outbox.clear();
  batch.outbox_changes = {{1, OutboxState::Done}, {2, OutboxState::Dead}};
  ASSERT_TRUE(store.commit(batch));
  (void)keep(store, {}, now + hours{7 * 24});
  EXPECT_EQ(store.own_reader().outbox_counts().value_or(OutboxCounts{}), (OutboxCounts{1, 0, 1, 1}));
  (void)keep(store, {}, now + hours{7 * 24} + seconds{1});
  EXPECT_EQ(store.own_reader().outbox_counts().value_or(OutboxCounts{}), (OutboxCounts{1, 0, 0, 0}));
}

TEST_F(P10_1, TheAuditIsBounded) {
  AlertStore store = open();
  const Instant now = sample_alert(0).created_at;
  Commit batch;
  for (int i = 0; i < 20; ++i) batch.audit.push_back({now, "cli", "alert deleted", std::to_string(i)});
  batch.now = now;
  ASSERT_TRUE(store.commit(batch));
  (void)keep(store, {.max_audit_rows = 5}, now);
  const auto audit = store.own_reader().audit(100);
  ASSERT_TRUE(audit);
  EXPECT_EQ(audit->size(), 5U);
  EXPECT_EQ(audit->front().target, "19") << "the newest stay";
}

}  // namespace
}  // namespace onesec::store
