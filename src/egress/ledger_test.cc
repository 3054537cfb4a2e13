#include "egress/ledger.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "platform/random.h"

namespace onesec::egress {
namespace {

class LedgerTest : public ::testing::Test {
 protected:
  LedgerTest() : path_(::testing::TempDir() + "onesec-ledger-" + platform::random_hex(8) + ".db") {}
  ~LedgerTest() override {
    for (const char* const end : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + end);
  }
  Result<Ledger> filled(int rows) {
    Result<Ledger> ledger = Ledger::open(path_);
    for (int i = 0; i < rows && ledger; ++i) {
      EXPECT_TRUE(ledger->append({.kind = LedgerKind::Send,
                                  .purpose = Purpose::Webhook,
                                  .destination = "hooks.example:443",
                                  .bytes = 100U + static_cast<unsigned>(i),
                                  .content_sha256 = std::string(64, 'a'),
                                  .redactions = 2}));
    }
    return ledger;
  }
  /// Behind the ledger's back.
  void edit(const std::string& sql) {
    Result<platform::Sqlite> db = platform::Sqlite::open(path_);
    ASSERT_TRUE(db);
    const Status edited = db->execute(sql);
    ASSERT_TRUE(edited) << edited.error().what;
  }
  std::string path_;
};

TEST_F(LedgerTest, WhatWasWrittenIsReadBackNewestFirstAlsoByAnotherProcess) {
  Result<Ledger> ledger = filled(3);
  ASSERT_TRUE(ledger) << ledger.error().what;
  Result<Ledger> reader = Ledger::open_read_only(path_);
  ASSERT_TRUE(reader) << reader.error().what;
  const auto entries = reader->newest(Instant(), 2);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ(entries->at(0).id, 3);
  EXPECT_EQ(entries->at(0).bytes, 102U);
  EXPECT_EQ(entries->at(0).destination, "hooks.example:443");
  EXPECT_EQ(entries->at(0).redactions, 2U);
  EXPECT_EQ(reader->verify(), 3U);
  EXPECT_TRUE(reader->newest(entries->at(0).at + seconds(1), 10)->empty());
}

TEST_F(LedgerTest, AReportAddsUpAllThatMatchesAndListsTheNewest) {
  Result<Ledger> ledger = filled(3);
  ASSERT_TRUE(ledger);
  const auto before_last = ledger->newest(Instant(), 1)->at(0).at;
  for (const char* const place : {"bus.example:4222 (192.0.2.1)", "bus.example:4222 (192.0.2.2)"}) {
    ASSERT_TRUE(ledger->append({.kind = LedgerKind::Connection, .purpose = Purpose::Bus, .destination = place}));
  }
  const Result<LedgerReport> all = ledger->report({.limit = 2});
  ASSERT_TRUE(all) << all.error().what;
  EXPECT_EQ(all->matching, 5U);
  ASSERT_EQ(all->entries.size(), 2U);
  EXPECT_EQ(all->entries[0].id, 5);
  EXPECT_EQ(all->entries[1].destination, "bus.example:4222 (192.0.2.1)");
  const std::vector<LedgerTotal> totals = {{"webhook", "hooks.example:443", 3, 100 + 101 + 102, 6},
                                           {"bus", "bus.example:4222 (192.0.2.1)", 1, 0, 0},
                                           {"bus", "bus.example:4222 (192.0.2.2)", 1, 0, 0}};
  EXPECT_EQ(all->totals, totals);
  const Result<LedgerReport> webhooks = ledger->report({.purpose = Purpose::Webhook, .limit = 1});
  ASSERT_TRUE(webhooks);
  EXPECT_EQ(webhooks->matching, 3U);
  EXPECT_EQ(webhooks->totals.size(), 1U);
  const Result<LedgerReport> late = ledger->report({.since = before_last + Nanoseconds(1)});
  ASSERT_TRUE(late);
  EXPECT_EQ(late->matching, 2U);
}

TEST_F(LedgerTest, DestinationsBeyondTheBoundAreCounted) {
  ASSERT_TRUE(filled(1));
  // The chain is of no matter here.
  edit(
      "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1003)"
      " INSERT INTO ledger SELECT i, i, 'connection', 'bus', 'host' || i, 0, '', 0, x'' FROM n");
  Result<Ledger> ledger = Ledger::open_read_only(path_);
  ASSERT_TRUE(ledger);
  const Result<LedgerReport> report = ledger->report({});
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->matching, 1003U);
  EXPECT_EQ(report->totals.size(), Ledger::kMaxTotals);
  EXPECT_EQ(report->without_total, 3U);
}

TEST_F(LedgerTest, TheChainGoesOnAfterARestart) {
  ASSERT_TRUE(filled(2));
  Result<Ledger> again = filled(2);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->verify(), 4U);
}

TEST_F(LedgerTest, EachKindOfTamperingIsFoundAtItsFirstRow) {
  const struct {
    const char* what;
    const char* sql;
    const char* row;
  } kRows[] = {
      {"a byte count", "UPDATE ledger SET bytes = 1 WHERE id = 2", "row 2"},
      {"a destination", "UPDATE ledger SET destination = 'elsewhere:443' WHERE id = 3", "row 3"},
      {"a purpose", "UPDATE ledger SET purpose = 'bus' WHERE id = 1", "row 1"},
      {"a time", "UPDATE ledger SET at_ns = at_ns - 1 WHERE id = 4", "row 4"},
      {"a content hash", "UPDATE ledger SET content_sha256 = '' WHERE id = 4", "row 4"},
      {"redactions", "UPDATE ledger SET redactions = 3 WHERE id = 2", "row 2"},
      {"a row taken out", "DELETE FROM ledger WHERE id = 3", "row 3"},
      {"the first row taken out", "DELETE FROM ledger WHERE id = 1", "row 1"},
      {"the last row taken out", "DELETE FROM ledger WHERE id = 4", "row 3"},
      {"a row put in",
       "INSERT INTO ledger SELECT 5, at_ns, kind, purpose, destination, bytes, content_sha256, "
       "redactions, hash FROM ledger WHERE id = 4",
       "row 5"},
  };
  for (const auto& row : kRows) {
    for (const char* const end : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + end);
    ASSERT_TRUE(filled(4));
    edit(row.sql);
    Result<Ledger> ledger = Ledger::open_read_only(path_);
    ASSERT_TRUE(ledger);
    const Result<std::uint64_t> verified = ledger->verify();
    ASSERT_FALSE(verified) << row.what;
    EXPECT_EQ(verified.error().code, Code::Corrupt);
    EXPECT_NE(verified.error().what.find(row.row), std::string::npos) << row.what << ": " << verified.error().what;
  }
}

TEST_F(LedgerTest, TheOldestRowsGoAndTheChainStartsLater) {
  Result<Ledger> ledger = Ledger::open(path_, 5);
  ASSERT_TRUE(ledger);
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(ledger->append({.destination = "hooks.example:443"}));
  EXPECT_EQ(ledger->verify(), 5U);
  Result<Ledger> again = Ledger::open(path_, 5);
  ASSERT_TRUE(again && again->append({.destination = "hooks.example:443"}));
  EXPECT_EQ(again->verify(), 5U);
}

TEST_F(LedgerTest, ANewerOneIsRefusedAndLeftAlone) {
  ASSERT_TRUE(filled(1));
  edit("PRAGMA user_version=2");
  EXPECT_EQ(Ledger::open(path_).error().code, Code::Unsupported);
  edit("PRAGMA application_id=7");
  EXPECT_EQ(Ledger::open(path_).error().code, Code::Corrupt);
}

TEST_F(LedgerTest, WithoutAFileThereIsNothingToRead) {
  EXPECT_EQ(Ledger::open_read_only(path_).error().code, Code::NotFound);
}

}  // namespace
}  // namespace onesec::egress
