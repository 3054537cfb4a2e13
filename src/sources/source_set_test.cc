#include "sources/source_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "platform/clock.h"
#include "platform/random.h"
#include "sources/testing/journal_files.h"
#include "sources/testing/line_normaliser.h"
#include "sources/testing/recording_sink.h"

namespace onesec::sources {
namespace {

using Lines = std::vector<std::string>;

class SourceSetTest : public ::testing::Test {
 protected:
  SourceSetTest()
      : folder_(::testing::TempDir() + "onesec-set-" + platform::random_hex(8)), journal_(folder_ + "/journal") {
    EXPECT_TRUE(platform::make_directories(folder_ + "/log/nginx"));
  }
  ~SourceSetTest() override {
    set_.reset();
    std::filesystem::remove_all(folder_);
  }
  void start(SourceSetOptions options = {}) {
    options.journal_directory = journal_.directory();
    options.log_directory = folder_ + "/log";
    const auto factory = [](const std::string&) { return std::make_unique<testing::LineNormaliser>(); };
    set_ = std::make_unique<SourceSet>(std::move(options), factory, sink_, nullptr);
    ASSERT_TRUE(set_->start());
  }
  void write_log(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(platform::write_file_atomically(folder_ + "/log/" + name, text));
  }
  [[nodiscard]] SourceStatus status_of(const std::string& ending) const {
    for (const SourceStatus& status : set_->status()) {
      if (status.name.ends_with(ending)) return status;
    }
    return {};
  }
  [[nodiscard]] Lines sorted_lines() const {
    Lines lines = sink_.lines();
    std::ranges::sort(lines);
    return lines;
  }
  [[nodiscard]] bool is_active(const std::string& source) const {
    for (const Produces& one : set_->produces()) {
      if (one.source.ends_with(source)) return one.is_active && one.how_to_enable.empty();
    }
    return false;
  }

  const std::string folder_;
  testing::JournalFiles journal_;
  testing::RecordingSink sink_;
  std::unique_ptr<SourceSet> set_;
};

TEST_F(SourceSetTest, ALoginInTheJournalAndInAFileCountsOnceAndTheChoiceIsSaid) {
  journal_.write(journal_.entry("login in the journal", platform::now()));
  write_log("auth.log", "the same login in a file\n");
  write_log("nginx/access.log", "request\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(2));
  ASSERT_TRUE(sink_.wait([this](const auto&) { return status_of("/auth.log").state == "off"; }));
  EXPECT_EQ(sorted_lines(), (Lines{"login in the journal", "request"}));
  EXPECT_NE(status_of("/auth.log").detail.find("in the journal too"), std::string::npos);
  EXPECT_NE(status_of("journald").detail.find("logins are read from the journal"), std::string::npos);
  EXPECT_TRUE(is_active("journald"));
  EXPECT_FALSE(is_active("/auth.log"));
  EXPECT_TRUE(is_active("nginx/*access*.log"));
}

TEST_F(SourceSetTest, APatternOfTheOwnersDoesNotBringTheSecondCopyBack) {
  journal_.write(journal_.entry("login in the journal", platform::now()));
  write_log("auth.log", "the same login in a file\n");
  write_log("app.log", "application\n");
  start({.files = {{.glob = folder_ + "/log/*.log"}}});
  ASSERT_TRUE(sink_.wait_for_events(2));
  EXPECT_EQ(sorted_lines(), (Lines{"application", "login in the journal"}));
}

TEST_F(SourceSetTest, WithoutLoginsInTheJournalTheFileIsRead) {
  journal_.write(journal_.entry("mail", platform::now(), "SYSLOG_IDENTIFIER=postfix\n_COMM=master\n"));
  write_log("auth.log", "login in a file\n");
  start();
  ASSERT_TRUE(sink_.wait_for_events(1));
  EXPECT_EQ(sink_.lines(), Lines{"login in a file"});
  EXPECT_EQ(status_of("journald").state, "off");
  EXPECT_NE(status_of("journald").detail.find("sources.journald: on"), std::string::npos);
}

TEST_F(SourceSetTest, TheJournalCanBeSwitchedOff) {
  journal_.write(journal_.entry("login in the journal", platform::now()));
  write_log("auth.log", "login in a file\n");
  start({.journald = JournalSetting::Off});
  ASSERT_TRUE(sink_.wait_for_events(1));
  EXPECT_EQ(sink_.lines(), Lines{"login in a file"});
}

TEST_F(SourceSetTest, SyslogIsOffUntilItHasAnAddress) {
  start();
  EXPECT_EQ(status_of("syslog").state, "off");
  EXPECT_FALSE(is_active("syslog"));
  start({.syslog = {.udp_address = "127.0.0.1", .udp_port = 0}});
  EXPECT_TRUE(is_active("syslog"));
  EXPECT_TRUE(std::ranges::any_of(set_->status(), [](const SourceStatus& status) {
    return status.name.starts_with("syslog udp 127.0.0.1:") && status.state == "watching";
  }));
}

TEST_F(SourceSetTest, AListenerThatCannotBeOpenedStopsTheStartAndNamesTheSetting) {
  SourceSet set(
      {.journal_directory = journal_.directory(),
       .log_directory = folder_ + "/log",
       .syslog = {.tcp_address = "not an address"}},
      [](const std::string&) { return std::make_unique<testing::LineNormaliser>(); }, sink_, nullptr);
  const Status started = set.start();
  ASSERT_FALSE(started);
  EXPECT_TRUE(started.error().what.starts_with("starting sources.syslog: "));
}

}  // namespace
}  // namespace onesec::sources
