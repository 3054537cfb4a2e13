#include "normalise/sshd/sshd_processes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <random>

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

// Against the obvious model: a list in order of use.
TEST(SshdProcesses, BehaveAsAListInOrderOfUse) {
  constexpr std::size_t kCapacity = 8;
  SshdProcesses processes(kCapacity);
  std::list<std::pair<std::int64_t, std::int64_t>> model;  // pid, port
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t pid = 1 + random() % 20;
    const auto found = std::ranges::find(model, pid, &std::pair<std::int64_t, std::int64_t>::first);
    const std::int64_t port = found == model.end() ? 0 : found->second;
    if (found != model.end()) model.erase(found);
    if (random() % 8 == 0) {
      processes.forget("h", pid);
      continue;
    }
    SshdProcess& process = processes.of("h", pid);
    ASSERT_EQ(process.port, port) << "step " << i;
    process.port = i;
    model.emplace_back(pid, i);
    if (model.size() > kCapacity) model.pop_front();
    ASSERT_EQ(processes.size(), model.size());
  }
}

TEST(SshdProcesses, GiveNoMemoryToLinesWithoutPid) {
  SshdProcesses processes;
  processes.of("h", 0).port = 9;
  EXPECT_EQ(processes.of("h", 0).port, 0);
  EXPECT_EQ(processes.size(), 0U);
}

}  // namespace
}  // namespace onesec::normalise
