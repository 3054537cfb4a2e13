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

TEST(Supervisor, WaitsLongerAfterEachDeathUpToThirtySeconds) {
  EXPECT_EQ(restart_pause_ms(1), 100);
  EXPECT_EQ(restart_pause_ms(2), 200);
  EXPECT_EQ(restart_pause_ms(9), 25'600);
  EXPECT_EQ(restart_pause_ms(10), 30'000);
  EXPECT_EQ(restart_pause_ms(1'000'000), 30'000);
}

}  // namespace
}  // namespace onesec::cli
