#include "engine/alert_book.h"

#include <gtest/gtest.h>

#include "engine/testing_detectors.h"

namespace onesec::engine {
namespace {

class AlertBookTest : public ::testing::Test {
 protected:
  AlertBookTest()
      : set_(*DetectorSet::build(testing::kTestModules, {}, HashKey{}, 1U << 20U)), book_("install", set_) {}

  void find(const std::string& address, Instant when, std::uint32_t held = 0) {
    OrderedFinding found;
    found.finding.detector = "test.every_third";
    found.finding.type = "counted";
    found.finding.severity = Severity::High;
    found.finding.entity = {EntityKind::Address, address};
    found.finding.events = {{.epoch = 1, .index = index_++, .sequence = 1}};
    found.finding.when = when;
    found.finding.held = held;
    book_.apply({found}, when);
  }
  DetectorSet set_;
  AlertBook book_;
  std::uint32_t index_ = 0;
  Instant start_ = Instant::from_seconds(1'000'000);
};

TEST_F(AlertBookTest, FindingsOfOneEntityAreOneAlert) {
  find("192.0.2.1", start_);
  find("192.0.2.1", start_ + seconds(10), 4);
  find("192.0.2.2", start_);
  const AlertChanges changes = book_.take_changes();
  ASSERT_EQ(changes.upserts.size(), 2U);
  EXPECT_EQ(changes.upserts[0].count, 6U);
  EXPECT_EQ(changes.upserts[0].first_seen, start_);
  EXPECT_EQ(changes.upserts[0].last_seen, start_ + seconds(10));
  EXPECT_EQ(changes.upserts[0].event_ids.size(), 2U);
  EXPECT_TRUE(book_.take_changes().empty());
}

TEST_F(AlertBookTest, AResolvedAlertStaysResolvedAndTheNextFindingOpensAnother) {
  find("192.0.2.1", start_);
  const Alert first = book_.take_changes().upserts.at(0);
  book_.set_status(first, AlertStatus::Resolved);
  find("192.0.2.1", start_ + seconds(1));
  const AlertChanges changes = book_.take_changes();
  ASSERT_EQ(changes.upserts.size(), 2U);
  EXPECT_EQ(changes.upserts[0].id, first.id);
  EXPECT_EQ(changes.upserts[0].status, AlertStatus::Resolved);
  EXPECT_NE(changes.upserts[1].id, first.id);
  EXPECT_EQ(changes.upserts[1].status, AlertStatus::Open);
}

TEST_F(AlertBookTest, NewsIsAnOpenedAlertOrAJudgedOneNotACountThatGrows) {
  find("192.0.2.1", start_);
  const AlertChanges opened = book_.take_changes();
  EXPECT_EQ(opened.news, std::set<std::string>{opened.upserts.at(0).id});
  find("192.0.2.1", start_ + seconds(10));
  EXPECT_TRUE(book_.take_changes().news.empty());
  book_.set_status(opened.upserts.at(0), AlertStatus::Open);
  EXPECT_TRUE(book_.take_changes().news.empty());
  book_.set_status(opened.upserts.at(0), AlertStatus::Resolved);
  EXPECT_EQ(book_.take_changes().news.size(), 1U);
}

TEST_F(AlertBookTest, WhatIsDeletedOrErasedInTheSameBatchIsNoNews) {
  find("192.0.2.1", start_);
  find("192.0.2.2", start_);
  book_.forget({EntityKind::Address, "192.0.2.1"});
  const AlertChanges changes = book_.take_changes();
  ASSERT_EQ(changes.news.size(), 1U);
  EXPECT_EQ(*changes.news.begin(), changes.upserts.at(0).id);
  find("192.0.2.3", start_);
  book_.remove_all();
  EXPECT_TRUE(book_.take_changes().news.empty());
}

TEST_F(AlertBookTest, AnAcknowledgedAlertStillTakesFindings) {
  find("192.0.2.1", start_);
  book_.set_status(book_.take_changes().upserts.at(0), AlertStatus::Acknowledged);
  find("192.0.2.1", start_ + seconds(1));
  const AlertChanges changes = book_.take_changes();
  ASSERT_EQ(changes.upserts.size(), 1U);
  EXPECT_EQ(changes.upserts[0].status, AlertStatus::Acknowledged);
  EXPECT_EQ(changes.upserts[0].count, 2U);
}

TEST_F(AlertBookTest, ADayOfSilenceMakesTheNextFindingNews) {
  find("192.0.2.1", start_);
  find("192.0.2.1", start_ + hours(24));
  EXPECT_EQ(book_.take_changes().upserts.size(), 1U);
  find("192.0.2.1", start_ + hours(48) + Nanoseconds(1));
  EXPECT_EQ(book_.take_changes().upserts.size(), 1U);
  EXPECT_EQ(book_.groups(), 1U);
}

TEST_F(AlertBookTest, AFloodIsCountedInOneAlert) {
  for (std::uint32_t i = 0; i < AlertBook::kMaxNewPerHour + 50; ++i) find("10.0.0." + std::to_string(i), start_);
  const AlertChanges changes = book_.take_changes();
  ASSERT_EQ(changes.upserts.size(), AlertBook::kMaxNewPerHour + 1);
  const auto flood = std::ranges::find(changes.upserts, "alert_flood", &Alert::type);
  ASSERT_NE(flood, changes.upserts.end());
  EXPECT_EQ(flood->count, 50U);
  EXPECT_EQ(book_.capped("test.every_third"), 50U);
  find("192.0.2.1", start_ + hours(1));
  EXPECT_EQ(book_.take_changes().upserts.at(0).type, "counted");
}

TEST_F(AlertBookTest, LoadedFromTheStoreItGoesOnAsBefore) {
  for (std::uint32_t i = 0; i < 10; ++i) find("10.0.0." + std::to_string(i), start_);
  const AlertChanges stored = book_.take_changes();
  AlertBook again("install", set_);
  again.load(stored.upserts, stored.counters);
  EXPECT_TRUE(again.take_changes().empty());
  OrderedFinding found;
  found.finding.detector = "test.every_third";
  found.finding.type = "counted";
  found.finding.entity = {EntityKind::Address, "10.0.0.3"};
  found.finding.when = start_ + seconds(5);
  again.apply({found}, start_);
  const AlertChanges changes = again.take_changes();
  ASSERT_EQ(changes.upserts.size(), 1U);
  EXPECT_EQ(changes.upserts[0].count, 2U);
}

}  // namespace
}  // namespace onesec::engine
