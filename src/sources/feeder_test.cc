#include "sources/feeder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "platform/clock.h"
#include "sources/testing/line_normaliser.h"
#include "sources/testing/recording_sink.h"

namespace onesec::sources {
namespace {

class FeederTest : public ::testing::Test, protected Positions {
 protected:
  void take_positions(std::vector<SourceCursor>& out) override {
    out.push_back({.input = "input", .position = std::to_string(read_)});
  }
  Feeder make(WhenFull when_full, Positions* positions = nullptr) {
    return Feeder({.source = "test", .when_full = when_full}, sink_, nullptr, positions, wake_, stop_.get_token());
  }
  void add(Feeder& feeder, std::string_view line, const std::optional<Backfill>& backfill = {},
           std::uint64_t place = 0) {
    ++read_;
    RawRecord record;
    record.bytes = line;
    record.source = "input";
    record.received_at = now_;
    record.provenance = Provenance::LocalText;
    record.place = place;
    feeder.add(record, normaliser_, gauge_, backfill);
  }

  testing::RecordingSink sink_;
  testing::LineNormaliser normaliser_;
  Gauge gauge_{"input"};
  std::shared_ptr<Wake> wake_ = std::make_shared<Wake>();
  std::stop_source stop_;
  Instant now_ = platform::now();
  int read_ = 0;
};

TEST_F(FeederTest, ABatchGoesAtFiveHundredAndTwelveRecordsAndTheRestOnFlush) {
  Feeder feeder = make(WhenFull::Wait, this);
  for (int i = 0; i < 511; ++i) add(feeder, "line");
  EXPECT_EQ(sink_.offers(), 0U);
  add(feeder, "line");
  EXPECT_EQ(sink_.lines().size(), 512U);
  EXPECT_EQ(sink_.cursor_of("input"), "512");
  add(feeder, "last");
  feeder.flush();
  EXPECT_EQ(sink_.lines().back(), "last");
  EXPECT_EQ(sink_.cursor_of("input"), "513");
}

TEST_F(FeederTest, ABatchGoesAtAQuarterMebibyte) {
  Feeder feeder = make(WhenFull::Wait, this);
  const std::string line(8'000, 'x');
  for (int i = 0; i < 40; ++i) add(feeder, line);
  EXPECT_GE(sink_.lines().size(), 32U);
  EXPECT_LT(sink_.lines().size(), 40U);
}

TEST_F(FeederTest, RecordsWithoutAnEventAreCountedAndTheirPositionIsKept) {
  Feeder feeder = make(WhenFull::Wait, this);
  add(feeder, "bad");
  add(feeder, "skip");
  add(feeder, "skip");
  feeder.flush();
  EXPECT_EQ(sink_.refused("malformed"), 1U);
  EXPECT_EQ(sink_.refused("not_mine"), 2U);
  EXPECT_EQ(sink_.cursor_of("input"), "3");
  EXPECT_TRUE(sink_.lines().empty());
  const SourceStatus status = gauge_.status();
  EXPECT_EQ(status.received, 3U);
  EXPECT_EQ(status.refused.at("not_mine"), 2U);
  // But not a journal record for each of them.
  add(feeder, "skip");
  feeder.flush();
  EXPECT_EQ(sink_.cursor_of("input"), "3");
  EXPECT_EQ(sink_.offers(), 1U);
  add(feeder, "good");
  feeder.flush();
  EXPECT_EQ(sink_.cursor_of("input"), "5");
}

TEST_F(FeederTest, ARecordThatEndedTheProcessTwiceIsPassedOverWithItsPositionAndTold) {
  const std::string path = ::testing::TempDir() + "onesec-feeder-mark-" + std::to_string(::getpid());
  for (int deaths = 0; deaths < 2; ++deaths) RecordMark::open(path)->begin(2);
  RecordMark mark = *RecordMark::open(path);
  Feeder feeder({.source = "test", .mark = &mark}, sink_, nullptr, this, wake_, stop_.get_token());
  add(feeder, "before", {}, 1);
  add(feeder, "poison", {}, 2);
  add(feeder, "skip", {}, 3);
  feeder.flush();
  EXPECT_EQ(sink_.lines(), std::vector<std::string>{"before"});
  EXPECT_EQ(sink_.passed_over(), std::vector<std::string>{"poison"});
  EXPECT_EQ(sink_.cursor_of("input"), "3");
  EXPECT_EQ(sink_.refused("poison"), 1U);
  EXPECT_FALSE(RecordMark::open(path)->is_poison(3)) << "a record that is done leaves no mark";
  // Alone, with nothing else to send, it is told too.
  add(feeder, "poison", {}, 2);
  feeder.flush();
  EXPECT_EQ(sink_.passed_over().size(), 2U);
  std::filesystem::remove(path);
}

TEST_F(FeederTest, ARefusedBatchIsOfferedAgainBeforeAnythingBehindIt) {
  Feeder feeder = make(WhenFull::Wait, this);
  sink_.refuse_batches(1);
  add(feeder, "first");
  feeder.flush();
  add(feeder, "second");
  feeder.flush();
  EXPECT_TRUE(sink_.lines().empty());
  EXPECT_EQ(sink_.cursor_of("input"), "");
  for (int i = 0; i < 100 && !feeder.is_idle(); ++i) {
    feeder.flush();
    if (const int retry = feeder.retry_ms(); retry > 0) wake_->wait(retry);
  }
  EXPECT_EQ(sink_.lines(), (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(sink_.cursor_of("input"), "2");
}

TEST_F(FeederTest, AFullQueueMakesAPatientSourceWaitAndLoseNothing) {
  sink_.fail_offers(Error{Code::Exhausted, "full"});
  Feeder feeder = make(WhenFull::Wait, this);
  std::jthread opener([this] {
    EXPECT_TRUE(sink_.wait_for_offers(3));
    sink_.fail_offers(std::nullopt);
  });
  for (int i = 0; i < 5'000; ++i) add(feeder, std::to_string(i));
  while (!feeder.is_idle()) feeder.flush();
  const std::vector<std::string> lines = sink_.lines();
  ASSERT_EQ(lines.size(), 5'000U);
  for (std::size_t i = 0; i < lines.size(); ++i) ASSERT_EQ(lines[i], std::to_string(i));
}

TEST_F(FeederTest, AStopEndsTheWaitForRoom) {
  sink_.fail_offers(Error{Code::Exhausted, "full"});
  Feeder feeder = make(WhenFull::Wait, this);
  std::jthread stopper([this] {
    EXPECT_TRUE(sink_.wait_for_offers(3));
    stop_.request_stop();
  });
  for (int i = 0; i < 5'000; ++i) add(feeder, "line");
  EXPECT_TRUE(sink_.lines().empty());
}

TEST_F(FeederTest, AFullQueueShedsWhatCannotBeSlowedAndCountsIt) {
  Feeder feeder = make(WhenFull::Shed);
  sink_.fail_offers(Error{Code::Exhausted, "full"});
  for (int i = 0; i < 512; ++i) add(feeder, "line");
  feeder.flush();
  EXPECT_EQ(sink_.refused("shed"), 512U);
  sink_.fail_offers(std::nullopt);
  add(feeder, "through");
  feeder.flush();
  EXPECT_EQ(sink_.lines(), std::vector<std::string>{"through"});
  EXPECT_EQ(gauge_.status().refused.at("shed"), 512U);
}

TEST_F(FeederTest, ABatchShedAfterItWasQueuedIsCountedAsLost) {
  Feeder feeder = make(WhenFull::Shed);
  sink_.refuse_batches(1);
  add(feeder, "line");
  feeder.flush();
  feeder.flush();
  EXPECT_EQ(sink_.refused("lost"), 1U);
}

TEST_F(FeederTest, AHeldSourceIsToldWhenItIsFullAndNeverBlocked) {
  Feeder feeder = make(WhenFull::Hold);
  sink_.fail_offers(Error{Code::Exhausted, "full"});
  int added = 0;
  for (; !feeder.is_full() && added < 10'000; ++added) add(feeder, "line");
  EXPECT_LE(added, 4'096);
  sink_.fail_offers(std::nullopt);
  while (!feeder.is_idle()) feeder.flush();
  EXPECT_EQ(sink_.lines().size(), static_cast<std::size_t>(added));
}

TEST_F(FeederTest, TheFirstStartMarksWhatIsOldAndSkipsWhatIsOlder) {
  Feeder feeder = make(WhenFull::Wait, this);
  const Backfill backfill{.oldest = now_ - hours(24), .started_at = now_};
  const std::int64_t secs = now_.whole_seconds();
  add(feeder, "@" + std::to_string(secs - 25 * 3'600), backfill);
  add(feeder, "@" + std::to_string(secs - 23 * 3'600), backfill);
  add(feeder, "no time", backfill);
  add(feeder, "@" + std::to_string(secs + 1), backfill);
  add(feeder, "@" + std::to_string(secs - 3'600));
  feeder.flush();
  const auto events = sink_.events();
  ASSERT_EQ(events.size(), 4U);
  EXPECT_TRUE(events[0].is_historical);
  EXPECT_EQ(events[0].time_origin, TimeOrigin::Record);
  EXPECT_TRUE(events[1].is_historical);
  EXPECT_FALSE(events[2].is_historical);
  EXPECT_FALSE(events[3].is_historical);
  EXPECT_EQ(sink_.refused("too_old"), 1U);
}

TEST_F(FeederTest, ALongRecordIsCutAtEightKibibytesWithAMark) {
  Feeder feeder = make(WhenFull::Wait, this);
  add(feeder, std::string(100'000, 'a'));
  feeder.flush();
  const std::string raw = sink_.lines().at(0);
  EXPECT_EQ(raw.size(), 8'192 + std::string_view(" [cut, 100000 bytes]").size());
  EXPECT_TRUE(raw.ends_with("a [cut, 100000 bytes]"));
}

TEST(CutRaw, NeverCutsInsideACharacter) {
  EXPECT_FALSE(cut_raw(std::string(8'192, 'a')));
  const std::string text = std::string(8'191, 'a') + "\xE2\x82\xAC and more";
  EXPECT_TRUE(cut_raw(text)->starts_with(std::string(8'191, 'a') + " [cut"));
}

}  // namespace
}  // namespace onesec::sources
