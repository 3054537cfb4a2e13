#include "platform/sqlite.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace onesec::platform {
namespace {

class SqliteTest : public testing::Test {
 protected:
  SqliteTest() {
    std::string pattern = testing::TempDir() + "sqlite_test_XXXXXX";
    directory_ = mkdtemp(pattern.data());
    path_ = directory_ + "/test.db";
  }
  ~SqliteTest() override { std::filesystem::remove_all(directory_); }

  Sqlite open(const SqliteOptions& options = {}) {
    Result<Sqlite> db = Sqlite::open(path_, options);
    EXPECT_TRUE(db) << db.error().what;
    if (!options.is_read_only) {
      EXPECT_TRUE(db->use_wal());
    }
    return std::move(*db);
  }
  static std::int64_t number(Sqlite& db, std::string_view sql) { return db.query_integer(sql).value_or(-1); }

  std::string directory_;
  std::string path_;
};

TEST_F(SqliteTest, BytesComeBackAsTheyWereBound) {
  Sqlite db = open();
  ASSERT_TRUE(db.execute("CREATE TABLE t (a TEXT, b BLOB, n INTEGER)"));
  const std::string text("\xff\x00'; DROP TABLE t; --", 21);
  Result<SqliteStatement> insert = db.prepare("INSERT INTO t VALUES (?1, ?2, ?3)");
  ASSERT_TRUE(insert);
  insert->bind(1, text).bind_blob(2, text).bind(3, std::int64_t{INT64_MIN});
  ASSERT_TRUE(insert->run());
  insert->bind(1, std::string_view()).bind_blob(2, "").bind(3, std::int64_t{0});
  ASSERT_TRUE(insert->run());

  Result<SqliteStatement> select = db.prepare("SELECT a, b, n FROM t ORDER BY rowid");
  ASSERT_TRUE(select);
  ASSERT_TRUE(select->step().value_or(false));
  EXPECT_EQ(select->text(0), text);
  EXPECT_EQ(select->text(1), text);
  EXPECT_EQ(select->integer(2), INT64_MIN);
  ASSERT_TRUE(select->step().value_or(false));
  EXPECT_EQ(select->text(0), "");
  EXPECT_FALSE(select->step().value_or(true));
}

TEST_F(SqliteTest, ATransactionThatIsNotCommittedLeavesNothing) {
  Sqlite db = open();
  ASSERT_TRUE(db.execute("CREATE TABLE t (n INTEGER)"));
  {
    Result<SqliteTransaction> transaction = SqliteTransaction::begin(db, Durability::Normal);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(db.execute("INSERT INTO t VALUES (1)"));
  }
  EXPECT_EQ(number(db, "SELECT count(*) FROM t"), 0);
  Result<SqliteTransaction> transaction = SqliteTransaction::begin(db, Durability::Full);
  ASSERT_TRUE(transaction);
  ASSERT_TRUE(db.execute("INSERT INTO t VALUES (1)"));
  ASSERT_TRUE(transaction->commit());
  EXPECT_EQ(number(db, "SELECT count(*) FROM t"), 1);
}

TEST_F(SqliteTest, DurabilityIsChosenByTransaction) {
  Sqlite db = open();
  for (const auto& [durability, level] :
       {std::pair{Durability::Normal, 1}, {Durability::Full, 2}, {Durability::Normal, 1}}) {
    Result<SqliteTransaction> transaction = SqliteTransaction::begin(db, durability);
    ASSERT_TRUE(transaction);
    EXPECT_EQ(number(db, "PRAGMA synchronous"), level);
    ASSERT_TRUE(transaction->commit());
  }
}

TEST_F(SqliteTest, ConnectionsOverwriteWhatTheyDeleteAndMapNothing) {
  Sqlite db = open();
  EXPECT_EQ(number(db, "PRAGMA secure_delete"), 1);
  EXPECT_EQ(number(db, "PRAGMA foreign_keys"), 1);
  EXPECT_EQ(number(db, "PRAGMA mmap_size"), 0);
  struct stat file{};
  ASSERT_EQ(::stat(path_.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
}

TEST_F(SqliteTest, AReaderSeesTheOldStateWhileAWriterWrites) {
  Sqlite writer = open();
  ASSERT_TRUE(writer.execute("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)"));
  Sqlite reader = open({.is_read_only = true});
  Result<SqliteTransaction> reading = SqliteTransaction::begin_reading(reader);
  ASSERT_TRUE(reading);
  EXPECT_EQ(number(reader, "SELECT count(*) FROM t"), 1);
  ASSERT_TRUE(writer.execute("INSERT INTO t VALUES (2)"));
  EXPECT_EQ(number(reader, "SELECT count(*) FROM t"), 1);
  ASSERT_TRUE(reading->commit());
  EXPECT_EQ(number(reader, "SELECT count(*) FROM t"), 2);
  EXPECT_EQ(reader.execute("INSERT INTO t VALUES (3)").error().code, Code::Denied);
}

TEST_F(SqliteTest, ASecondWriterIsUnavailableNotWrong) {
  Sqlite first = open();
  ASSERT_TRUE(first.execute("CREATE TABLE t (n INTEGER)"));
  Sqlite second = open({.busy_timeout = milliseconds{0}});
  Result<SqliteTransaction> holding = SqliteTransaction::begin(first, Durability::Normal);
  ASSERT_TRUE(holding);
  const Result<SqliteTransaction> refused = SqliteTransaction::begin(second, Durability::Normal);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Unavailable);
}

TEST_F(SqliteTest, AFileThatIsNoDatabaseIsCorruptAndStaysAsItIs) {
  const std::string bytes(8'192, 'x');
  std::ofstream(path_) << bytes;
  const Result<Sqlite> db = Sqlite::open(path_);
  if (db) {
    Sqlite& opened = const_cast<Sqlite&>(*db);
    EXPECT_EQ(opened.query_integer("PRAGMA user_version").error().code, Code::Corrupt);
  } else {
    EXPECT_EQ(db.error().code, Code::Corrupt) << db.error().what;
  }
  std::ifstream in(path_);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), bytes);
}

TEST_F(SqliteTest, AMissingDirectoryIsNotFound) {
  const Result<Sqlite> db = Sqlite::open(directory_ + "/nowhere/x.db");
  ASSERT_FALSE(db);
  EXPECT_EQ(db.error().code, Code::NotFound) << db.error().what;
}

TEST_F(SqliteTest, AFileSizeLimitIsExhaustedAndWritingGoesOnWhenItIsLifted) {
  Sqlite db = open();
  ASSERT_TRUE(db.execute("CREATE TABLE t (b BLOB)"));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 256 * 1024, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  Status written;
  int rows = 0;
  for (; rows < 1'000 && written; ++rows) written = db.execute("INSERT INTO t VALUES (randomblob(4000))");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_DFL);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Code::Exhausted) << written.error().what;
  EXPECT_TRUE(db.execute("INSERT INTO t VALUES (randomblob(4000))"));
  EXPECT_EQ(number(db, "SELECT count(*) FROM t"), rows);
}

TEST_F(SqliteTest, CompactingLeavesNoDeletedBytesBehind) {
  Sqlite db = open();
  ASSERT_TRUE(db.execute("CREATE TABLE t (s TEXT); CREATE INDEX i ON t (s)"));
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(db.execute("INSERT INTO t VALUES ('needle-" + std::to_string(i) + "')"));
  ASSERT_TRUE(db.execute("DELETE FROM t WHERE s <> 'needle-7'"));
  ASSERT_TRUE(db.execute("UPDATE t SET s = 'hay'"));
  ASSERT_TRUE(db.compact(directory_));
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    std::ifstream in(entry.path(), std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}).find("needle"), std::string::npos) << entry.path();
  }
  EXPECT_EQ(number(db, "SELECT count(*) FROM t WHERE s = 'hay'"), 1);
}

}  // namespace
}  // namespace onesec::platform
