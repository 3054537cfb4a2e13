#include "store/outbox.h"

#include "store/store_fixture.h"

namespace onesec::store {
namespace {

const Instant kNow = Instant::from_seconds(1'767'300'000);

OutboxRow row(const std::string& key, Instant not_before = {}) {
  return {.kind = "bus",
          .idempotency_key = key,
          .alert_id = "alert-1",
          .payload = "payload of " + key,
          .not_before = not_before};
}

class OutboxTest : public StoreTest {
 protected:
  static std::vector<std::string> due(AlertStore& store, Instant now, std::size_t limit = 10) {
    const auto rows = store.own_reader().due("bus", now, limit);
    std::vector<std::string> keys;
    if (!rows) return {rows.error().what};
    for (const OutboxRow& one : *rows) keys.push_back(one.idempotency_key);
    return keys;
  }
  static void change(AlertStore& store, std::int64_t id, OutboxState state, Instant not_before = {}) {
    Commit batch;
    batch.outbox_changes = {{id, state, not_before}};
    batch.now = kNow;
    must_commit(store, batch);
  }
};

TEST_F(OutboxTest, RowsAreDueFromTheirTimeOnOldestFirst) {
  AlertStore store = open();
  Commit batch;
  batch.outbox = {row("a"), row("b", kNow + seconds{10}), row("c")};
  batch.outbox.push_back({.kind = "webhook", .idempotency_key = "other", .payload = "x"});
  must_commit(store, batch);
  EXPECT_EQ(due(store, kNow), (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(due(store, kNow, 1), (std::vector<std::string>{"a"}));
  EXPECT_EQ(due(store, kNow + seconds{10}), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(OutboxTest, AnAttemptIsDueAgainUntilItIsDoneOrDead) {
  {
    AlertStore store = open();
    Commit batch;
    batch.outbox = {row("a"), row("b"), row("c")};
    must_commit(store, batch);
    change(store, 1, OutboxState::Attempted, kNow + seconds{5});
    change(store, 2, OutboxState::Done);
    change(store, 3, OutboxState::Dead);
  }
  AlertStore store = open();  // As after a crash between the attempt and its success.
  EXPECT_EQ(due(store, kNow), std::vector<std::string>{});
  const auto rows = store.own_reader().due("bus", kNow + seconds{5}, 10);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->at(0).attempts, 1U);
  EXPECT_EQ(rows->at(0).state, OutboxState::Attempted);
  EXPECT_EQ(rows->at(0).payload, "payload of a");
  EXPECT_EQ(store.own_reader().outbox_counts().value_or(OutboxCounts{}), (OutboxCounts{0, 1, 1, 1}));
}

TEST_F(OutboxTest, ARepeatedKeyIsCountedNotAdded) {
  AlertStore store = open();
  Commit batch;
  batch.outbox = {row("a"), row("a")};
  EXPECT_EQ(must_commit(store, batch).outbox_repeated, 1U);
  EXPECT_EQ(must_commit(store, batch).outbox_repeated, 2U);
  EXPECT_EQ(due(store, kNow).size(), 1U);
}

TEST_F(OutboxTest, AFullOutboxRefusesRowsAndKeepsTheAlerts) {
  Result<AlertStore> store = AlertStore::open(path_, {.max_outbox_rows = 2});
  ASSERT_TRUE(store);
  Commit batch;
  batch.alerts = {sample_alert(1)};
  OutboxRow other = row("d");
  other.kind = "another";
  batch.outbox = {row("a"), row("b"), row("c"), other};
  const std::map<std::string, std::uint64_t> one{{row("c").kind, 1}};
  EXPECT_EQ(must_commit(*store, batch).outbox_refused, one) << "and a receiver of another kind has its own room";
  EXPECT_EQ(store->own_reader().counts().value_or(AlertCounts{}).total, 1U);
  change(*store, 1, OutboxState::Done);
  batch.outbox = {row("c")};
  EXPECT_TRUE(must_commit(*store, batch).outbox_refused.empty());
}

}  // namespace
}  // namespace onesec::store
