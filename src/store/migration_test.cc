#include "store/migration.h"

#include <array>

#include "store/store_fixture.h"

namespace onesec::store {
namespace {

class MigrationTest : public StoreTest {
 protected:
  [[nodiscard]] platform::Sqlite raw() const { return std::move(*platform::Sqlite::open(path_)); }
  static std::int64_t version(platform::Sqlite& db) { return db.query_integer("PRAGMA user_version").value_or(-1); }
};

constexpr Migration kOne{1, "one", "CREATE TABLE one (n INTEGER)"};
constexpr Migration kTwo{2, "two", "CREATE TABLE two (n INTEGER); INSERT INTO two VALUES (2)"};
constexpr Migration kBroken{2, "broken", "CREATE TABLE two (n INTEGER); INSERT INTO nowhere VALUES (2)"};

TEST_F(MigrationTest, StepsAreTakenOnceEach) {
  platform::Sqlite db = raw();
  EXPECT_EQ(migrate(db, std::array{kOne}).value_or(9), 1U);
  EXPECT_EQ(migrate(db, std::array{kOne, kTwo}).value_or(9), 1U);
  EXPECT_EQ(migrate(db, std::array{kOne, kTwo}).value_or(9), 0U);
  EXPECT_EQ(version(db), 2);
}

TEST_F(MigrationTest, AStepThatFailsLeavesTheVersionBeforeIt) {
  platform::Sqlite db = raw();
  const Result<std::size_t> migrated = migrate(db, std::array{kOne, kBroken});
  ASSERT_FALSE(migrated);
  EXPECT_NE(migrated.error().what.find("to version 2"), std::string::npos) << migrated.error().what;
  EXPECT_EQ(version(db), 1);
  EXPECT_EQ(db.query_integer("SELECT count(*) FROM sqlite_schema WHERE name = 'two'").value_or(9), 0);
  EXPECT_EQ(migrate(db, std::array{kOne, kTwo}).value_or(9), 1U);
}

TEST_F(MigrationTest, ANewerDatabaseIsRefusedInWordsAndLeftAlone) {
  {
    add_samples(*std::make_unique<AlertStore>(open()), 0, 3);
  }
  {
    ASSERT_TRUE(raw().execute("PRAGMA user_version=999; PRAGMA wal_checkpoint(TRUNCATE)"));
  }
  const std::string before = bytes_of(path_);
  const Result<AlertStore> store = AlertStore::open(path_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::Unsupported);
  EXPECT_NE(store.error().what.find("made by a newer version and was left alone"), std::string::npos)
      << store.error().what;
  EXPECT_EQ(bytes_of(path_), before);
}

TEST_F(MigrationTest, ADatabaseOfAnotherProgramIsRefusedAndLeftAlone) {
  {
    ASSERT_TRUE(raw().execute("CREATE TABLE bookmarks (url TEXT)"));
  }
  const std::string before = bytes_of(path_);
  const Result<AlertStore> store = AlertStore::open(path_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::Corrupt);
  EXPECT_EQ(bytes_of(path_), before);
}

TEST_F(MigrationTest, ADatabaseOfVersionOneOpensWithAllThatItHolds) {
  std::filesystem::copy_file(ONESEC_TESTDATA "/v1.db", path_);
  AlertStore store = open();
  EXPECT_EQ(store.position(), (Position{0x0badcafe, 4711}));
  EXPECT_EQ(store.install_id(), "00112233445566778899aabbccddeeff");
  for (int i = 0; i < 7; ++i)
    EXPECT_EQ(store.own_reader().get("alert-" + std::to_string(i)).value_or(Alert{}), sample_alert(i));
  EXPECT_EQ(store.own_reader().counters().value_or(std::map<std::string, std::string>{}).at("flood"), "12");
  EXPECT_EQ(store.own_reader().verify_audit().value_or(0), 2U);
  EXPECT_EQ(store.own_reader().outbox_counts().value_or(OutboxCounts{}), (OutboxCounts{1, 0, 0, 0}));
  EXPECT_EQ(store.own_reader().skips().value_or(std::vector<Skip>{}).size(), 1U);
  platform::Sqlite db = raw();
  EXPECT_EQ(version(db), static_cast<std::int64_t>(alert_store_migrations().size()));
}

/// Writes the fixture of the newest version when ONESEC_WRITE_FIXTURE names a file; part of making a migration.
TEST_F(MigrationTest, AFixtureCanBeWrittenAndReadBack) {
  {
    AlertStore store = open();
    add_samples(store, 0, 7);
    Commit batch;
    batch.position = {0x0badcafe, 4711};
    batch.counters = {{"flood", "12"}};
    batch.audit = {{Instant::from_seconds(1), "cli", "one", "x"}, {Instant::from_seconds(2), "cli", "two", "y"}};
    batch.outbox = {{.kind = "bus", .idempotency_key = "k", .alert_id = "alert-1", .payload = "p"}};
    batch.skips = {{{.epoch = 1, .index = 2, .sequence = 3}, "died twice"}};
    must_commit(store, batch);
    platform::Sqlite db = raw();
    ASSERT_TRUE(db.execute("UPDATE meta SET value = '00112233445566778899aabbccddeeff' WHERE key = 'install_id'"));
  }
  ASSERT_FALSE(std::filesystem::exists(path_ + "-wal") && std::filesystem::file_size(path_ + "-wal") > 0);
  if (const char* wanted = std::getenv("ONESEC_WRITE_FIXTURE"); wanted != nullptr) {
    std::filesystem::copy_file(path_, wanted, std::filesystem::copy_options::overwrite_existing);
  }
  EXPECT_EQ(open().install_id(), "00112233445566778899aabbccddeeff");
}

}  // namespace
}  // namespace onesec::store
