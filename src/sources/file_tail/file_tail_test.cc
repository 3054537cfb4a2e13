#include "sources/file_tail/file_tail.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "platform/clock.h"
#include "platform/random.h"
#include "sources/testing/line_normaliser.h"
#include "sources/testing/recording_sink.h"

namespace onesec::sources {
namespace {

using Lines = std::vector<std::string>;

class FileTailTest : public ::testing::Test {
 protected:
  FileTailTest() : folder_(::testing::TempDir() + "onesec-tail-" + platform::random_hex(8)), log_(folder_ + "/a.log") {
    EXPECT_TRUE(platform::make_directories(folder_, 0755));
  }
  ~FileTailTest() override {
    stop();
    std::filesystem::remove_all(folder_);
  }

  void start(std::vector<FileInput> inputs = {}) {
    if (inputs.empty()) inputs.push_back({.glob = log_});
    const auto make = [](const std::string&) { return std::make_unique<testing::LineNormaliser>(); };
    tail_ = std::make_unique<FileTail>(std::move(inputs), std::map<std::string, std::string>(), make, sink_, nullptr);
    thread_ = std::jthread([this](const std::stop_token& token) { tail_->run(token); });
  }
  void stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
  }
  void append(const std::string& path, std::string_view bytes) {
    const platform::Fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    ASSERT_TRUE(file.is_open());
    ASSERT_TRUE(platform::write_all(file.get(), bytes));
  }
  void rename_to(const std::string& from, const std::string& to) { ASSERT_EQ(rename(from.c_str(), to.c_str()), 0); }
  /// The start of a log long enough for its first bytes to tell it from others.
  static std::string opening(const std::string& of) { return of + std::string(300, '.') + "\n"; }
  [[nodiscard]] SourceStatus status_of(const std::string& name) const {
    for (const SourceStatus& status : tail_->status()) {
      if (status.name == name) return status;
    }
    return {};
  }
  [[nodiscard]] std::string input() const { return "file:" + log_; }

  const std::string folder_;
  const std::string log_;
  testing::RecordingSink sink_;
  std::unique_ptr<FileTail> tail_;
  std::jthread thread_;
};

TEST_F(FileTailTest, LinesArriveInOrderAsTheyAreWritten) {
  append(log_, "one\ntwo\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(2));
  append(log_, "three\n");
  ASSERT_TRUE(sink_.wait_for_events(3));
  EXPECT_EQ(sink_.lines(), (Lines{"one", "two", "three"}));
  const auto events = sink_.events();
  EXPECT_EQ(events[0].source, "file");
  EXPECT_EQ(events[0].input_source, input());
  EXPECT_EQ(events[0].provenance, Provenance::LocalText);
  EXPECT_EQ(status_of(input()).state, "watching");
  EXPECT_EQ(status_of(input()).received, 3U);
}

TEST_F(FileTailTest, OnlyWhatWasThereAtTheFirstStartIsHistorical) {
  append(log_, "before\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  append(log_, "after\n");
  ASSERT_TRUE(sink_.wait_for_events(2));
  EXPECT_TRUE(sink_.events()[0].is_historical);
  EXPECT_FALSE(sink_.events()[1].is_historical);
  stop();
  append(log_, "while down\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(3));
  EXPECT_FALSE(sink_.events()[2].is_historical);
}

TEST_F(FileTailTest, AFileUntouchedForADayIsReadFromItsEnd) {
  append(log_, "old\n");
  timespec times[2] = {};
  times[0].tv_sec = times[1].tv_sec = platform::now().whole_seconds() - 25 * 3'600;
  ASSERT_EQ(utimensat(AT_FDCWD, log_.c_str(), times, 0), 0);
  start();
  ASSERT_TRUE(sink_.wait_for_cursor(input(), ":4"));
  append(log_, "new\n");
  ASSERT_TRUE(sink_.wait_for_events(1));
  EXPECT_EQ(sink_.lines(), Lines{"new"});
}

TEST_F(FileTailTest, AHalfLineWaitsForItsEndAlsoOverARestart) {
  append(log_, "one\nhalf");
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  stop();
  start();
  append(log_, " and the rest\n");
  ASSERT_TRUE(sink_.wait_for_events(2));
  EXPECT_EQ(sink_.lines(), (Lines{"one", "half and the rest"}));
}

TEST_F(FileTailTest, ARenamedFileIsReadToItsEndAlsoWhatItsWriterStillAdds) {
  append(log_, "one\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  rename_to(log_, log_ + ".1");
  append(log_ + ".1", "two, by a writer that doesn't know yet\n");
  append(log_, "three\n");
  ASSERT_TRUE(sink_.wait_for_events(3));
  append(log_ + ".1", "four, late\n");
  ASSERT_TRUE(sink_.wait_for_events(4));
  append(log_, "five\n");
  ASSERT_TRUE(sink_.wait_for_events(5));
  EXPECT_EQ(sink_.lines(), (Lines{"one", "two, by a writer that doesn't know yet", "three", "four, late", "five"}));
  EXPECT_EQ(sink_.refused("gap"), 0U);
}

TEST_F(FileTailTest, RotationsWhileStoppedLoseNothing) {
  append(log_, opening("one"));
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  stop();
  append(log_, "two\n");
  rename_to(log_, log_ + ".2");
  append(log_ + ".1", "three, in a file that was never seen\n");
  append(log_, "four\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(4));
  append(log_, "five\n");
  ASSERT_TRUE(sink_.wait_for_events(5));
  EXPECT_EQ(sink_.lines(),
            (Lines{opening("one").substr(0, 303), "two", "three, in a file that was never seen", "four", "five"}));
  // And once more: both files are remembered, nothing is read twice.
  stop();
  append(log_, "six\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(6));
  EXPECT_EQ(sink_.lines().size(), 6U);
  EXPECT_EQ(sink_.lines().back(), "six");
}

TEST_F(FileTailTest, AnUnrelatedRotatedFileIsNotRead) {
  append(log_ + ".1", opening("an older log"));
  append(log_, "one\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  stop();
  append(log_, "two\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(2));
  EXPECT_EQ(sink_.lines(), (Lines{"one", "two"}));
}

TEST_F(FileTailTest, AFilePackedAwayWhileStoppedIsCountedAsAGap) {
  append(log_, opening("one"));
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  stop();
  rename_to(log_, log_ + ".1.gz");
  append(log_, "two\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(2));
  EXPECT_EQ(sink_.lines().back(), "two");
  EXPECT_TRUE(sink_.wait_for_refused("gap"));
}

TEST_F(FileTailTest, AFileCutInPlaceIsReadFromItsStart) {
  append(log_, "one\ntwo\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(2));
  ASSERT_EQ(truncate(log_.c_str(), 0), 0);
  append(log_, "3\n");
  ASSERT_TRUE(sink_.wait_for_events(3));
  EXPECT_EQ(sink_.lines(), (Lines{"one", "two", "3"}));
}

TEST_F(FileTailTest, AFileCutAndRefilledPastTheOldPlaceIsNoticedByItsFirstBytes) {
  append(log_, opening("one"));
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  stop();
  append(log_, "two, unread when the file was copied and cut\n");
  std::filesystem::copy_file(log_, log_ + ".1");
  ASSERT_EQ(truncate(log_.c_str(), 0), 0);
  append(log_, opening("three") + opening("four"));
  start();
  ASSERT_TRUE(sink_.wait_for_events(4));
  const Lines lines = sink_.lines();
  EXPECT_EQ(lines[1], "two, unread when the file was copied and cut");
  EXPECT_TRUE(lines[2].starts_with("three"));
  EXPECT_TRUE(lines[3].starts_with("four"));
  EXPECT_EQ(sink_.refused("gap"), 0U);
}

TEST_F(FileTailTest, ManyRenamesUnderLoadLoseAndRepeatNothing) {
  append(log_, "0\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  int written = 1;
  for (int rotation = 0; rotation < 8; ++rotation) {
    std::string many;
    for (int i = 0; i < 2'000; ++i) many += std::to_string(written++) + "\n";
    append(log_, many);
    std::error_code error;
    for (int n = 8; n > 0; --n)
      std::filesystem::rename(log_ + "." + std::to_string(n), log_ + "." + std::to_string(n + 1), error);
    rename_to(log_, log_ + ".1");
    append(log_, std::to_string(written++) + "\n");
  }
  ASSERT_TRUE(sink_.wait_for_events(static_cast<std::size_t>(written)));
  const Lines lines = sink_.lines();
  ASSERT_EQ(lines.size(), static_cast<std::size_t>(written));
  for (int i = 0; i < written; ++i) ASSERT_EQ(lines[static_cast<std::size_t>(i)], std::to_string(i));
}

TEST_F(FileTailTest, StoppedAnywhereItGoesOnWithTheNextLine) {
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += std::to_string(i) + " " + std::string(50, 'x') + "\n";
  append(log_, many);
  for (std::size_t stop_at = 1'000; stop_at < 20'000; stop_at += 3'000) {
    start();
    ASSERT_TRUE(sink_.wait_for_events(stop_at));
    stop();
  }
  start();
  ASSERT_TRUE(sink_.wait_for_events(20'000));
  const auto events = sink_.events();
  ASSERT_EQ(events.size(), 20'000U);
  for (std::size_t i = 0; i < events.size(); ++i) {
    ASSERT_TRUE(events[i].raw.starts_with(std::to_string(i) + " "));
    ASSERT_TRUE(events[i].is_historical);  // the backfill is remembered over the stops
  }
}

TEST_F(FileTailTest, HostileBytesPassAndALineOverAMebibyteIsSkippedAndCounted) {
  const std::string odd = std::string("\0\xFF\xFE\x80", 4) + " nul and broken UTF-8";
  append(log_, odd + "\n" + std::string(3'000'000, 'x') + "\n" + std::string(900'000, 'y') + "\nlast\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(3));
  EXPECT_EQ(sink_.lines()[0], odd);
  EXPECT_TRUE(sink_.lines()[1].starts_with("yyy"));
  EXPECT_EQ(sink_.lines()[2], "last");
  EXPECT_TRUE(sink_.wait_for_refused("too_long"));
  EXPECT_EQ(sink_.refused("too_long"), 1U);
}

TEST_F(FileTailTest, APatternFindsWhatAppearsLaterButNotRotatedCopies) {
  start({{.glob = folder_ + "/*access*"}});
  ASSERT_TRUE(
      sink_.wait([this](const auto&) { return status_of("file:" + folder_ + "/*access*").state == "waiting"; }));
  append(folder_ + "/site-access.log.1", "rotated before\n");
  append(folder_ + "/other.log", "not matched\n");
  append(folder_ + "/site-access.log", "new\n");
  ASSERT_TRUE(sink_.wait_for_events(1));
  append(folder_ + "/site-access.log", "more\n");
  ASSERT_TRUE(sink_.wait_for_events(2));
  EXPECT_EQ(sink_.lines(), (Lines{"new", "more"}));
  EXPECT_FALSE(sink_.events()[0].is_historical);
}

TEST_F(FileTailTest, AMissingFileIsWaitedForAndSaidSo) {
  start();
  ASSERT_TRUE(sink_.wait([this](const auto&) { return status_of(input()).state == "waiting"; }));
  append(log_, "there\n");
  ASSERT_TRUE(sink_.wait_for_events(1));
  EXPECT_EQ(status_of(input()).state, "watching");
}

TEST_F(FileTailTest, APipeIsRefused) {
  ASSERT_EQ(mkfifo(log_.c_str(), 0644), 0);
  append(folder_ + "/b.log", "line\n");
  start({{.glob = folder_ + "/*.log"}});
  ASSERT_TRUE(sink_.wait_for_events(1));
  EXPECT_EQ(status_of(input()).state, "failed");
}

/// Runs in a child that is nobody, because root may read everything. Exit status 0: as expected.
int read_as_nobody(FileTail& tail, testing::RecordingSink& sink, const std::string& log) {
  if (setgid(65534) != 0 || setuid(65534) != 0) return 2;
  std::jthread thread([&tail](const std::stop_token& token) { tail.run(token); });
  const auto status = [&] {
    const auto all = tail.status();
    return all.empty() ? SourceStatus() : all[0];
  };
  const bool is_failed = sink.wait([&](const auto&) { return status().state == "failed"; });
  return is_failed && status().detail.find("add the user onesec to the group adm") != std::string::npos &&
                 status().detail.find(log) != std::string::npos
             ? 0
             : 1;
}

TEST_F(FileTailTest, AFileThatMayNotBeReadNamesTheGroupToJoin) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to make a file that another user may not read";
  append(log_, "secret\n");
  ASSERT_EQ(chown(log_.c_str(), 0, 4), 0);  // 4: adm on every Debian
  ASSERT_EQ(chmod(log_.c_str(), 0640), 0);
  const pid_t child = fork();
  if (child == 0) {
    FileTail tail(
        {{.glob = log_}}, {}, [](const std::string&) { return std::make_unique<testing::LineNormaliser>(); }, sink_,
        nullptr);
    _exit(read_as_nobody(tail, sink_, log_));
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(FileTailTest, AnIdleTailUsesNoProcessorTime) {
  append(log_, "one\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  const std::uint64_t offers = sink_.offers();
  const Nanoseconds before = platform::cpu_time();
  // A condition that never comes true: the only way to let time pass is to wait for something.
  Wake never;
  never.wait(500);
  EXPECT_LT(platform::cpu_time() - before, milliseconds(50));
  EXPECT_EQ(sink_.offers(), offers);
}

TEST_F(FileTailTest, ADiskThatIsFullForAWhileCostsNoLine) {
  append(log_, "one\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  sink_.refuse_batches(2);
  append(log_, "two\nthree\n");
  ASSERT_TRUE(sink_.wait_for_events(3));
  append(log_, "four\n");
  ASSERT_TRUE(sink_.wait_for_events(4));
  EXPECT_EQ(sink_.lines(), (Lines{"one", "two", "three", "four"}));
}

}  // namespace
}  // namespace onesec::sources
