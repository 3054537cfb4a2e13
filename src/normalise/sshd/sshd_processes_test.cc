#include "normalise/sshd/sshd_processes.h"

#include <gtest/gtest.h>

namespace onesec::normalise {
namespace {

TEST(SshdProcesses, RememberByHostAndPid) {
  SshdProcesses processes;
  processes.of("a", 1).address = "192.0.2.1";
  EXPECT_EQ(processes.of("a", 1).address, "192.0.2.1");
  EXPECT_EQ(processes.of("b", 1).address, "");
  processes.forget("a", 1);
  EXPECT_EQ(processes.of("a", 1).address, "");
}

TEST(SshdProcesses, LetGoOfTheOneThatIsSilentLongest) {
  SshdProcesses processes(2);
  processes.of("h", 1).port = 1;
  processes.of("h", 2).port = 2;
  (void)processes.of("h", 1);
  processes.of("h", 3).port = 3;
  EXPECT_EQ(processes.size(), 2U);
  EXPECT_EQ(processes.of("h", 1).port, 1);
  EXPECT_EQ(processes.of("h", 2).port, 0);
}

TEST(SshdProcesses, GiveNoMemoryToLinesWithoutPid) {
  SshdProcesses processes;
  processes.of("h", 0).port = 9;
  EXPECT_EQ(processes.of("h", 0).port, 0);
  EXPECT_EQ(processes.size(), 0U);
}

}  // namespace
}  // namespace onesec::normalise
