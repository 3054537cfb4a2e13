#include "cli/supervisor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace onesec::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Supervised shell(const std::string& script, std::vector<std::string>& told, std::vector<std::string>& ready) {
  Supervised what;
  what.program = "/bin/sh";
  what.arguments = {"-c", script, "engine"};  // "--ready-fd N" become $1 and $2.
  what.tell = [&told](const std::string& sentence) { told.push_back(sentence); };
  what.ready = [&ready](const std::string& line) { ready.push_back(line); };
  return what;
}

TEST(Supervisor, StartsAgainAfterACrashAndSaysSo) {
  std::vector<std::string> told;
  std::vector<std::string> ready;
  std::string mark = ::testing::TempDir() + "onesec-supervisor-XXXXXX";
  ASSERT_NE(::mkdtemp(mark.data()), nullptr);
  const Result<int> code = supervise(
      shell("eval \"echo {} >&$2\"; mkdir " + mark + "/x 2>/dev/null && kill -9 $$; rmdir " + mark + "/x; exit 0", told,
            ready));
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 0);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told[0], HasSubstr("signal 9"));
  EXPECT_THAT(ready, ElementsAre("{}", "{}"));
  ::rmdir(mark.c_str());
}

TEST(Supervisor, DoesNotTryAgainWithAConfigurationThatCantWork) {
  std::vector<std::string> told;
  std::vector<std::string> ready;
  const Result<int> code = supervise(shell("exit 2", told, ready));
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 2);
  EXPECT_TRUE(told.empty());
}

TEST(Supervisor, TellsWhyTheEngineCantStartAndWaitsLongerEachTime) {
  std::vector<std::string> told;
  std::vector<std::string> ready;
  Supervised what = shell(R"(eval "echo '{\"error\":\"port 1780 is taken\"}' >&$2"; exit 1)", told, ready);
  what.tell = [&told](const std::string& sentence) {
    told.push_back(sentence);
    if (told.size() == 3) ::kill(::getpid(), SIGTERM);
  };
  ASSERT_TRUE(supervise(what));
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[0], "the engine can't start: port 1780 is taken; trying again in 0.1 s (try 2; Ctrl-C ends this)");
  EXPECT_THAT(told[2], HasSubstr("in 0.4 s (try 4"));
  EXPECT_TRUE(ready.empty()) << "an error is not readiness";
}

TEST(Supervisor, AnEndWithoutAReasonIsToldByItsCode) {
  std::vector<std::string> told;
  std::vector<std::string> ready;
  Supervised what = shell("exit 3", told, ready);
  what.tell = [&told](const std::string& sentence) {
    told.push_back(sentence);
    ::kill(::getpid(), SIGTERM);
  };
  ASSERT_TRUE(supervise(what));
  EXPECT_THAT(told.at(0), HasSubstr("can't start: it ended with code 3"));
}

TEST(Supervisor, PassesTerminationOn) {
  std::vector<std::string> told;
  std::vector<std::string> ready;
  Supervised what = shell("trap 'exit 7' TERM; eval \"echo up >&$2\"; while :; do sleep 0.05; done", told, ready);
  what.ready = [](const std::string&) { ::kill(::getpid(), SIGTERM); };
  const Result<int> code = supervise(what);
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 7);
  EXPECT_TRUE(told.empty());
}

TEST(Supervisor, WhenItsTerminalGoesTheEngineIsEndedAndNotReloaded) {
  std::vector<std::string> told;
  std::vector<std::string> ready;
  Supervised what =
      shell("trap 'exit 8' HUP; trap 'exit 7' TERM; eval \"echo up >&$2\"; while :; do sleep 0.05; done", told, ready);
  what.ready = [](const std::string&) { ::kill(::getpid(), SIGHUP); };
  const Result<int> code = supervise(what);
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 7);
}

TEST(Supervisor, UnderNohupItOutlivesItsTerminal) {
  std::vector<std::string> told;
  std::vector<std::string> ready;
  const auto before = ::signal(SIGHUP, SIG_IGN);
  Supervised what =
      shell("trap 'exit 7' TERM; eval \"echo up >&$2\"; n=0; while [ $n -lt 20 ]; do sleep 0.05; n=$((n + 1)); done",
            told, ready);
  what.ready = [](const std::string&) { ::kill(::getpid(), SIGHUP); };
  const Result<int> code = supervise(what);
  ::signal(SIGHUP, before);
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 0);
}

TEST(Supervisor, WaitsLongerAfterEachDeathUpToThirtySeconds) {
  EXPECT_EQ(restart_pause_ms(1), 100);
  EXPECT_EQ(restart_pause_ms(2), 200);
  EXPECT_EQ(restart_pause_ms(9), 25'600);
  EXPECT_EQ(restart_pause_ms(10), 30'000);
  EXPECT_EQ(restart_pause_ms(1'000'000), 30'000);
}

}  // namespace
}  // namespace onesec::cli
