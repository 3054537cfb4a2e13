#include "store/alert_store.h"

#include "store/store_fixture.h"

namespace onesec::store {
namespace {

const Instant kNow = Instant::from_seconds(1'767'300'000);

TEST_F(StoreTest, AnAlertComesBackWhole) {
  AlertStore store = open();
  add_samples(store, 0, 5);
  for (int i = 0; i < 5; ++i) {
    const Result<Alert> alert = store.own_reader().get("alert-" + std::to_string(i));
    ASSERT_TRUE(alert);
    EXPECT_EQ(*alert, sample_alert(i));
  }
  EXPECT_EQ(store.own_reader().get("alert-5").error().code, Code::NotFound);
}

TEST_F(StoreTest, WritingAnAlertAgainReplacesItsRow) {
  AlertStore store = open();
  add_samples(store, 0, 2);
  Alert alert = sample_alert(1);
  alert.count = 77;
  alert.matched = {"later evidence"};
  Commit batch;
  batch.alerts = {alert};
  must_commit(store, batch);
  EXPECT_EQ(store.own_reader().get(alert.id).value_or(Alert{}), alert);
  EXPECT_EQ(store.own_reader().counts().value_or(AlertCounts{}).total, 2U);
}

TEST_F(StoreTest, PositionCountersAndSkipsAreThereAfterReopening) {
  const Skip skip{{.epoch = 7, .index = 3, .sequence = 41}, "died twice"};
  {
    AlertStore store = open();
    EXPECT_EQ(store.position(), Position{});
    Commit batch;
    batch.position = {7, 42};
    batch.counters = {{"flood/auth.brute_force", "12"}, {"gone", "x"}};
    batch.skips = {skip};
    must_commit(store, batch);
    batch = {};
    batch.counters = {{"gone", ""}};
    must_commit(store, batch);
  }
  AlertStore store = open();
  EXPECT_EQ(store.position(), (Position{7, 42}));
  EXPECT_EQ(store.own_reader().counters().value_or(std::map<std::string, std::string>{}),
            (std::map<std::string, std::string>{{"flood/auth.brute_force", "12"}}));
  EXPECT_EQ(store.own_reader().skips().value_or(std::vector<Skip>{}), std::vector{skip});
}

TEST_F(StoreTest, APositionNeverGoesBackInItsEpochAndTheBatchIsRefusedWhole) {
  AlertStore store = open();
  Commit batch;
  batch.position = {1, 10};
  must_commit(store, batch);
  batch.position = {1, 9};
  batch.alerts = {sample_alert(1)};
  EXPECT_EQ(store.commit(batch).error().code, Code::InvalidInput);
  EXPECT_EQ(store.own_reader().counts().value_or(AlertCounts{}).total, 0U);
  batch.position = {2, 1};
  must_commit(store, batch);
  EXPECT_EQ(store.position(), (Position{2, 1}));
}

TEST_F(StoreTest, ACommitThatFailsInTheMiddleKeepsNothing) {
  AlertStore store = open();
  Commit batch;
  batch.alerts = {sample_alert(1)};
  batch.position = {1, 5};
  batch.audit = {{kNow, "api", "test", "x"}};
  batch.outbox_changes = {{.id = 12345}};
  EXPECT_EQ(store.commit(batch).error().code, Code::NotFound);
  EXPECT_EQ(store.own_reader().counts().value_or(AlertCounts{}).total, 0U);
  EXPECT_EQ(store.position(), Position{});
  EXPECT_EQ(store.own_reader().verify_audit().value_or(9), 0U);
  batch.outbox_changes.clear();
  must_commit(store, batch);
}

TEST_F(StoreTest, TheInstallIdIsMadeOnceAndStays) {
  const std::string id = open().install_id();
  EXPECT_EQ(id.size(), 32U);
  EXPECT_EQ(open().install_id(), id);
  std::filesystem::remove(path_);
  EXPECT_NE(open().install_id(), id);
}

TEST_F(StoreTest, AStatusChangeIsKeptWithItsAuditRow) {
  AlertStore store = open();
  add_samples(store, 0, 1);
  const Result<Alert> alert = store.set_status("alert-0", AlertStatus::FalsePositive, "admin key", kNow);
  ASSERT_TRUE(alert);
  EXPECT_EQ(alert->status, AlertStatus::FalsePositive);
  EXPECT_EQ(store.set_status("none", AlertStatus::Open, "admin key", kNow).error().code, Code::NotFound);
  EXPECT_EQ(store.own_reader().audit(10).value_or(std::vector<AuditEntry>{}),
            (std::vector<AuditEntry>{{kNow, "admin key", "alert FALSE_POSITIVE", "alert-0"}}));
}

TEST_F(StoreTest, RemovingAndClearingSayWhatTheyDid) {
  AlertStore store = open();
  add_samples(store, 0, 5);
  EXPECT_TRUE(store.remove("alert-2", "cli", kNow));
  EXPECT_EQ(store.remove("alert-2", "cli", kNow).error().code, Code::NotFound);
  EXPECT_EQ(store.clear("cli", kNow).value_or(0), 4U);
  EXPECT_EQ(store.clear("cli", kNow).value_or(9), 0U);
  EXPECT_EQ(store.own_reader().verify_audit().value_or(0), 3U);
}

TEST_F(StoreTest, OpenGroupsAreAllButTheResolvedOldestFirst) {
  AlertStore store = open();
  add_samples(store, 0, 5);
  Commit batch;
  batch.statuses = {{"alert-1", AlertStatus::Resolved},
                    {"alert-2", AlertStatus::Acknowledged},
                    {"alert-3", AlertStatus::FalsePositive}};
  EXPECT_EQ(must_commit(store, batch).status_changes, 3U);
  Result<OpenGroups> groups = store.own_reader().load_open_groups(10);
  ASSERT_TRUE(groups);
  std::vector<std::string> ids;
  for (const Alert& alert : groups->alerts) ids.push_back(alert.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"alert-0", "alert-2", "alert-3", "alert-4"}));
  EXPECT_FALSE(groups->is_cut);
  groups = store.own_reader().load_open_groups(2);
  ASSERT_TRUE(groups);
  EXPECT_TRUE(groups->is_cut);
  ASSERT_EQ(groups->alerts.size(), 2U);
  EXPECT_EQ(groups->alerts[1].id, "alert-4");
}

TEST_F(StoreTest, TheDigestDependsOnTheAlertsAndOnNothingElse) {
  AlertStore store = open();
  add_samples(store, 0, 20);
  const Sha256 first = store.own_reader().digest().value_or(Sha256{});

  const std::string other_path = directory_ + "/other.db";
  Result<AlertStore> other = AlertStore::open(other_path);
  ASSERT_TRUE(other);
  for (int i = 19; i >= 0; --i) add_samples(*other, i, i + 1);
  add_samples(*other, 20, 30);
  EXPECT_NE(other->own_reader().digest().value_or(Sha256{}), first);
  Commit batch;
  for (int i = 20; i < 30; ++i) batch.deleted_ids.push_back("alert-" + std::to_string(i));
  EXPECT_EQ(must_commit(*other, batch).deleted, 10U);
  EXPECT_EQ(other->own_reader().digest().value_or(Sha256{}), first);

  batch = {};
  batch.statuses = {{"alert-7", AlertStatus::Resolved}};
  must_commit(*other, batch);
  EXPECT_NE(other->own_reader().digest().value_or(Sha256{}), first);
}

TEST_F(StoreTest, AReaderInAnotherConnectionSeesEachCommitWhole) {
  AlertStore store = open();
  Result<AlertReader> reader = store.reader();
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->counts().value_or(AlertCounts{}).total, 0U);
  add_samples(store, 0, 10);
  EXPECT_EQ(reader->counts().value_or(AlertCounts{}).total, 10U);
}

TEST_F(StoreTest, MakingDurableWritesToTheLogWithoutChangingAnything) {
  AlertStore store = open();
  add_samples(store, 0, 3);
  const Sha256 before = store.own_reader().digest().value_or(Sha256{});
  const auto log_size = std::filesystem::file_size(path_ + "-wal");
  ASSERT_TRUE(store.make_durable());
  EXPECT_GT(std::filesystem::file_size(path_ + "-wal"), log_size);
  EXPECT_EQ(store.own_reader().digest().value_or(Sha256{}), before);
  EXPECT_GT(store.bytes_used(), 0U);
}

TEST_F(StoreTest, ADamagedFileIsSaidToBeCorruptAndLeftAlone) {
  {
    add_samples(*std::make_unique<AlertStore>(open()), 0, 200);
  }
  std::string bytes = bytes_of(path_);
  bytes.replace(0, 16, "not a database!!");
  std::ofstream(path_, std::ios::binary) << bytes;
  const Result<AlertStore> store = AlertStore::open(path_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::Corrupt) << store.error().what;
  EXPECT_NE(store.error().what.find(path_), std::string::npos) << store.error().what;
  EXPECT_EQ(bytes_of(path_), bytes);
}

TEST_F(StoreTest, ADamagedRowIsCorruptAndTheOthersCanBeRead) {
  AlertStore store = open();
  add_samples(store, 0, 3);
  {
    Result<platform::Sqlite> db = platform::Sqlite::open(path_);
    ASSERT_TRUE(db);
    ASSERT_TRUE(db->execute("UPDATE alerts SET severity = 9 WHERE id = 'alert-1'"));
    ASSERT_TRUE(db->execute("UPDATE alerts SET details = x'0105' WHERE id = 'alert-2'"));
  }
  EXPECT_EQ(store.own_reader().get("alert-1").error().code, Code::Corrupt);
  EXPECT_EQ(store.own_reader().get("alert-2").error().code, Code::Corrupt);
  EXPECT_TRUE(store.own_reader().get("alert-0"));
}

}  // namespace
}  // namespace onesec::store
