// What a confined process can't do, and that a free one can: each test runs this program again, which tries one thing
// and says by its end what became of it.
#include "platform/confinement/confinement.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <latch>
#include <thread>

#include "platform/file.h"
#include "platform/random.h"
#include "platform/unix_listener.h"

namespace onesec::platform {
namespace {

/// The child's exit codes beside errno values.
constexpr int kWorked = 0;
constexpr int kNotConfined = 200;
constexpr int kWrongCount = 201;

int result_of(int descriptor_or_minus_one) { return descriptor_or_minus_one >= 0 ? kWorked : errno; }

int run_true() {
  ::execl("/bin/true", "true", nullptr);
  return errno;
}
int fork_once() {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  if (pid < 0) return errno;
  ::waitpid(pid, nullptr, 0);
  return kWorked;
}
int start_a_thread() {
  int result = ENOSYS;
  std::jthread thread([&result] { result = kWorked; });
  thread.join();
  return result;
}
int write_and_run_memory() {
  void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return ::mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0 ? kWorked : errno;
}
/// Refused, and counted under its name: harmless, and in neither list.
int ask_personality() {
  const bool is_refused = ::personality(0xFFFFFFFF) == -1 && errno == EPERM;
  const std::map<std::string, std::uint64_t> counted = refused_calls();
  if (!is_refused) return counted.empty() ? kWorked : kWrongCount;
  return counted == std::map<std::string, std::uint64_t>{{"personality", 1}} ? EPERM : kWrongCount;
}

/// As for an external bus: libc reads files, may ask a daemon, and tries netlink.
int look_up_a_name() {
  addrinfo hints{};
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (::getaddrinfo("localhost", "4222", &hints, &found) != 0) return EIO;
  ::freeaddrinfo(found);
  return refused_calls().empty() ? kWorked : kWrongCount;
}

int attempt(const std::string& what, const std::string& folder) {
  const std::map<std::string, std::function<int()>> attempts = {
      {"exec", run_true},
      {"fork", fork_once},
      {"thread", start_a_thread},
      {"ptrace", [] { return result_of(static_cast<int>(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr))); }},
      {"raw socket", [] { return result_of(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP)); }},
      {"packet socket", [] { return result_of(::socket(AF_PACKET, SOCK_DGRAM, 0)); }},
      {"tcp socket", [] { return result_of(::socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }},
      {"netlink", [] { return result_of(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0)); }},
      {"name lookup", look_up_a_name},
      {"signal to init", [] { return result_of(::kill(1, 0)); }},
      {"signal to itself", [] { return result_of(::kill(::getpid(), 0)); }},
      {"memory", write_and_run_memory},
      {"unlisted", ask_personality},
      {"secret", [&] { return result_of(::open((folder + "/outside/secret").c_str(), O_RDONLY)); }},
      {"log", [&] { return result_of(::open((folder + "/logs/later/a.log").c_str(), O_RDONLY)); }},
      {"write log", [&] { return result_of(::open((folder + "/logs/a").c_str(), O_WRONLY | O_CREAT, 0600)); }},
      {"state", [&] { return write_file_atomically(folder + "/data/sub/state", "x") ? kWorked : EIO; }},
      {"unix socket", [&] { return UnixListener::open(folder + "/socket/a") ? kWorked : EIO; }},
      {"unix socket elsewhere", [&] { return UnixListener::open(folder + "/data/a") ? kWorked : EIO; }},
      {"file beside the socket",
       [&] { return result_of(::open((folder + "/socket/f").c_str(), O_CREAT | O_RDWR, 0600)); }},
  };
  return attempts.at(what)();
}

/// The second half, after the exec. The attempt is made by a thread that was there before the filter.
int attempt_confined(const std::string& what, const std::string& folder) {
  std::latch is_filtered(1);
  int result = 0;
  std::jthread early([&] {
    is_filtered.wait();
    result = attempt(what, folder);
  });
  const int abi = landlock_abi();
  const bool is_filter_there = install_call_filter().has_value();
  const Confinement seen = look_at_confinement(abi);
  const bool holds = is_filter_there && seen.has_call_filter && seen.has_no_capability && seen.has_no_new_privileges &&
                     seen.has_file_rules == (abi > 0);
  if (!holds) ::_exit(kNotConfined);
  is_filtered.count_down();
  early.join();
  return result;
}

int enter(const std::string& what, const std::string& folder) {
  FileRules rules = rules_of_this_program();
  rules.readable.insert(rules.readable.end(),
                        {"/proc", "/etc/hosts", "/etc/nsswitch.conf", folder + "/logs", folder + "/isn't there"});
  rules.writable.push_back(folder + "/data");
  rules.socket_folders.push_back(folder + "/socket");
  static_cast<void>(confine_and_execute(rules, path_of_this_program(), {"test", "--confined", what, folder}));
  return kNotConfined;
}

class ConfinementTest : public ::testing::Test {
 protected:
  ConfinementTest() : folder_(::testing::TempDir() + "onesec-confined-" + random_hex(8)) {
    for (const char* name : {"/outside", "/logs", "/logs/later", "/data", "/data/sub", "/socket"}) {
      EXPECT_TRUE(make_directories(folder_ + name));
    }
    EXPECT_TRUE(write_file_atomically(folder_ + "/outside/secret", "hash"));
    EXPECT_TRUE(write_file_atomically(folder_ + "/logs/later/a.log", "line"));
  }
  ~ConfinementTest() override { std::filesystem::remove_all(folder_); }

  /// Exit code, or minus the signal that ended it.
  [[nodiscard]] int child(const char* mode, const char* what) const {
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::execl("/proc/self/exe", "test", mode, what, folder_.c_str(), nullptr);
      ::_exit(99);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  }
  [[nodiscard]] int confined(const char* what) const { return child("--enter", what); }
  [[nodiscard]] int free(const char* what) const { return child("--free", what); }

  std::string folder_;
};

TEST_F(ConfinementTest, ExecutesNothing) {
  EXPECT_EQ(confined("exec"), -SIGSYS);
  EXPECT_EQ(free("exec"), kWorked);
}

TEST_F(ConfinementTest, LooksIntoNoOtherProcess) {
  EXPECT_EQ(confined("ptrace"), -SIGSYS);
  EXPECT_EQ(free("ptrace"), kWorked);
}

TEST_F(ConfinementTest, StartsThreadsButNoProcess) {
  EXPECT_EQ(confined("fork"), EPERM);
  EXPECT_EQ(free("fork"), kWorked);
  EXPECT_EQ(confined("thread"), kWorked);
}

TEST_F(ConfinementTest, MakesNoSocketBelowTheTransportProtocols) {
  EXPECT_EQ(confined("raw socket"), EPERM);
  EXPECT_EQ(confined("packet socket"), EPERM);
  EXPECT_EQ(confined("tcp socket"), kWorked);
  EXPECT_EQ(confined("netlink"), EAFNOSUPPORT);
  EXPECT_EQ(free("netlink"), kWorked);
  if (::geteuid() != 0) GTEST_SKIP() << "the counter-proof needs root";
  EXPECT_EQ(free("raw socket"), kWorked);
  EXPECT_EQ(free("packet socket"), kWorked);
}

TEST_F(ConfinementTest, LooksUpANameWithoutBeingRefusedAnything) {
  EXPECT_EQ(confined("name lookup"), kWorked);
  EXPECT_EQ(free("name lookup"), kWorked);
}

TEST_F(ConfinementTest, SignalsOnlyItself) {
  EXPECT_EQ(confined("signal to init"), EPERM);
  EXPECT_EQ(confined("signal to itself"), kWorked);
  if (::geteuid() != 0) GTEST_SKIP() << "the counter-proof needs root";
  EXPECT_EQ(free("signal to init"), kWorked);
}

TEST_F(ConfinementTest, RunsNothingThatItHasWritten) {
  EXPECT_EQ(confined("memory"), EPERM);
  EXPECT_EQ(free("memory"), kWorked);
}

TEST_F(ConfinementTest, CountsACallThatIsInNeitherList) {
  EXPECT_EQ(confined("unlisted"), EPERM);
  EXPECT_EQ(free("unlisted"), kWorked);
}

TEST_F(ConfinementTest, OpensNothingOutsideOfItsRules) {
  if (landlock_abi() == 0) GTEST_SKIP() << "this kernel has no Landlock";
  EXPECT_EQ(confined("secret"), EACCES) << "its owner, and root, but not in the rules";
  EXPECT_EQ(free("secret"), kWorked);
  EXPECT_EQ(confined("log"), kWorked);
  EXPECT_EQ(confined("write log"), EACCES);
  EXPECT_EQ(free("write log"), kWorked);
  EXPECT_EQ(confined("state"), kWorked);
}

TEST_F(ConfinementTest, MakesASocketInItsFolderOnlyAndNothingElseThere) {
  if (landlock_abi() == 0) GTEST_SKIP() << "this kernel has no Landlock";
  EXPECT_EQ(confined("unix socket"), kWorked);
  EXPECT_TRUE(std::filesystem::is_empty(folder_ + "/socket")) << "it is removed again";
  EXPECT_EQ(confined("unix socket elsewhere"), EIO);
  EXPECT_EQ(free("unix socket elsewhere"), kWorked);
  EXPECT_EQ(confined("file beside the socket"), EACCES);
  EXPECT_EQ(free("file beside the socket"), kWorked);
}

TEST(LookAtConfinement, SaysSoWhenNothingHoldsAProcess) {
  const Confinement seen = look_at_confinement(landlock_abi());
  EXPECT_FALSE(seen.has_file_rules);
  EXPECT_EQ(seen.has_no_capability, ::geteuid() != 0);
}

}  // namespace
}  // namespace onesec::platform

int main(int argc, char** argv) {
  using namespace onesec::platform;
  if (argc == 4) {
    const std::string mode = argv[1];
    if (mode == "--enter") _exit(enter(argv[2], argv[3]));
    if (mode == "--confined") _exit(attempt_confined(argv[2], argv[3]));
    if (mode == "--free") _exit(attempt(argv[2], argv[3]));
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
