#include "sources/journald/journald_source.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "platform/clock.h"
#include "platform/random.h"
#include "sources/testing/journal_files.h"
#include "sources/testing/line_normaliser.h"
#include "sources/testing/recording_sink.h"

namespace onesec::sources {
namespace {

using Lines = std::vector<std::string>;

class JournaldTest : public ::testing::Test {
 protected:
  JournaldTest() : folder_(::testing::TempDir() + "onesec-journal-" + platform::random_hex(8)), files_(journal()) {}
  ~JournaldTest() override {
    stop();
    std::filesystem::remove_all(folder_);
  }

  template <class... Fields>
  [[nodiscard]] std::string entry(const std::string& message, Instant at, const Fields&... fields) {
    return files_.entry(message, at, fields...);
  }
  void write_journal(const std::string& exported, const std::string& file = "system.journal") const {
    files_.write(exported, file);
  }
  void start() {
    source_ = std::make_unique<JournaldSource>(JournaldOptions{.directory = journal(), .detail = "chosen"},
                                               std::make_unique<testing::LineNormaliser>(), sink_, nullptr);
    thread_ = std::jthread([this](const std::stop_token& token) { source_->run(token); });
  }
  void stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
  }
  [[nodiscard]] std::string journal() const { return folder_ + "/journal"; }

  const std::string folder_;
  testing::JournalFiles files_;
  const Instant now_ = platform::now();
  testing::RecordingSink sink_;
  std::unique_ptr<JournaldSource> source_;
  std::jthread thread_;
};

TEST_F(JournaldTest, EntriesArriveWithTheirFieldsAndTheirTrust) {
  write_journal(entry("by sshd", now_ - minutes(2)) +
                entry("by logger", now_ - minutes(1),
                      "SYSLOG_IDENTIFIER=sshd\n_COMM=logger\n_UID=1000\n_PID=78\n_SYSTEMD_UNIT=session-1.scope\n"));
  start();
  ASSERT_TRUE(sink_.wait_for_events(2));
  const auto events = sink_.events();
  EXPECT_EQ(events[0].raw, "by sshd");
  EXPECT_EQ(events[0].summary, "sshd|77|web|ssh.service|");
  EXPECT_EQ(events[0].source, "journald");
  EXPECT_EQ(events[0].provenance, Provenance::TrustedLocal);
  EXPECT_EQ(events[0].when.nanos() / 1'000, (now_ - minutes(2)).nanos() / 1'000);
  EXPECT_EQ(events[1].provenance, Provenance::LocalText);
  EXPECT_EQ(source_->status().state, "watching");
  EXPECT_EQ(source_->status().detail, "chosen");
}

TEST_F(JournaldTest, TheFirstStartReadsTheLastDayAndMarksIt) {
  write_journal(entry("too old", now_ - hours(25)) + entry("yesterday", now_ - hours(23)));
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  write_journal(entry("live", platform::now() + seconds(1)));
  ASSERT_TRUE(sink_.wait_for_events(2));
  const auto events = sink_.events();
  EXPECT_EQ(sink_.lines(), (Lines{"yesterday", "live"}));
  EXPECT_TRUE(events[0].is_historical);
  EXPECT_FALSE(events[1].is_historical);
}

TEST_F(JournaldTest, ARestartGoesOnBehindTheLastEntry) {
  write_journal(entry("one", now_ - minutes(3)) + entry("two", now_ - minutes(2)));
  start();
  ASSERT_TRUE(sink_.wait_for_events(2));
  stop();
  write_journal(entry("three", now_ - minutes(1)));
  start();
  ASSERT_TRUE(sink_.wait_for_events(3));
  EXPECT_EQ(sink_.lines(), (Lines{"one", "two", "three"}));
  EXPECT_EQ(sink_.refused("gap"), 0U);
}

TEST_F(JournaldTest, AVacuumedCursorGoesOnWithTheNearestAndIsCounted) {
  write_journal(entry("one", now_ - minutes(3)));
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  stop();
  std::filesystem::remove(journal() + "/system.journal");
  write_journal(entry("two", now_ - minutes(2)) + entry("three", now_ - minutes(1)), "after.journal");
  start();
  ASSERT_TRUE(sink_.wait_for_events(3));
  EXPECT_EQ(sink_.lines(), (Lines{"one", "two", "three"}));
  EXPECT_TRUE(sink_.wait_for_refused("gap"));
}

TEST_F(JournaldTest, ADamagedCursorFallsBackToTheLastDay) {
  write_journal(entry("one", now_ - minutes(3)));
  sink_.set_cursor("journald", "not a cursor");
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  EXPECT_TRUE(sink_.wait_for_refused("gap"));
}

TEST_F(JournaldTest, OurOwnOutputIsNoInput) {
  write_journal(entry("ours", now_ - minutes(2), "SYSLOG_IDENTIFIER=1sec-engine\n_COMM=1sec-engine\n_UID=0\n") +
                entry("theirs", now_ - minutes(1)));
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  EXPECT_EQ(sink_.lines(), Lines{"theirs"});
  EXPECT_EQ(sink_.refused("own_output"), 1U);
}

TEST_F(JournaldTest, StoppedAnywhereItLosesAndRepeatsNothing) {
  std::string exported;
  for (int i = 0; i < 6'000; ++i) exported += entry(std::to_string(i), now_ - minutes(60) + milliseconds(i));
  write_journal(exported);
  for (std::size_t stop_at = 500; stop_at < 6'000; stop_at += 2'000) {
    start();
    ASSERT_TRUE(sink_.wait_for_events(stop_at));
    stop();
  }
  start();
  ASSERT_TRUE(sink_.wait_for_events(6'000));
  const auto events = sink_.events();
  ASSERT_EQ(events.size(), 6'000U);
  for (std::size_t i = 0; i < events.size(); ++i) {
    ASSERT_EQ(events[i].raw, std::to_string(i));
    ASSERT_TRUE(events[i].is_historical);
  }
}

TEST_F(JournaldTest, TheProbeTellsAnEmptyJournalFromOneWithLogins) {
  EXPECT_EQ(probe_journal(folder_ + "/none").access, JournalProbe::Access::Absent);
  EXPECT_EQ(probe_journal(journal()).access, JournalProbe::Access::Absent);
  write_journal(entry("mail", now_, "SYSLOG_IDENTIFIER=postfix\n_COMM=master\n"));
  EXPECT_EQ(probe_journal(journal()).access, JournalProbe::Access::Readable);
  EXPECT_FALSE(probe_journal(journal()).has_authentication);
  write_journal(entry("login", now_));
  EXPECT_TRUE(probe_journal(journal()).has_authentication);
}

TEST_F(JournaldTest, AnIdleSourceUsesNoProcessorTime) {
  write_journal(entry("one", now_));
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  const Nanoseconds before = platform::cpu_time();
  const Wake never;
  never.wait(500);
  EXPECT_LT(platform::cpu_time() - before, milliseconds(50));
}

}  // namespace
}  // namespace onesec::sources
