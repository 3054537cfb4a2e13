#include "cli/supervisor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "platform/clock.h"
#include "platform/file.h"

namespace onesec::cli {
namespace {

constexpr int kFirstPauseMs = 100;
constexpr int kLongestPauseMs = 30'000;
/// A life this long wasn't a crash at start.
constexpr std::int64_t kHealthyNanos = 60'000'000'000;
/// The line has a port and a few source names.
constexpr std::size_t kMaxReadyLine = 64UL * 1024;
/// The engine's own exit code for "not with this configuration": trying again changes nothing.
constexpr int kMisconfigured = 2;

/// SIGINT, SIGTERM, SIGHUP and SIGCHLD as readable bytes, for as long as it lives. A SIGHUP that whoever started us
/// ignores (nohup) stays ignored: blocked, it would come all the same.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int number : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&set_, number);
    struct sigaction hangup{};
    if (::sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN) sigaddset(&set_, SIGHUP);
    sigprocmask(SIG_BLOCK, &set_, &before_);
    fd_ = platform::Fd(::signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK));
  }
  ~Signals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] const sigset_t& before() const { return before_; }
  /// The next one, 0: none.
  [[nodiscard]] int next() const {
    signalfd_siginfo info{};
    return ::read(fd_.get(), &info, sizeof(info)) == sizeof(info) ? static_cast<int>(info.ssi_signo) : 0;
  }

 private:
  sigset_t set_{};
  sigset_t before_{};
  platform::Fd fd_;
};

class Child {
 public:
  Status start(const Supervised& what, const Signals& signals) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return platform::fail_errno("making a pipe");
    ready_ = platform::Fd(pipe[0]);
    const platform::Fd writer(pipe[1]);
    std::vector<std::string> words{what.program};
    words.insert(words.end(), what.arguments.begin(), what.arguments.end());
    words.insert(words.end(), {"--ready-fd", std::to_string(writer.get())});
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) return platform::fail_errno("starting the engine");
    if (pid_ == 0) {
      sigprocmask(SIG_SETMASK, &signals.before(), nullptr);
      ::fcntl(writer.get(), F_SETFD, 0);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    return {};
  }
  void pass_on(int number) const {
    if (pid_ > 0) ::kill(pid_, number);
  }
  /// The wait status once it has ended.
  [[nodiscard]] bool has_ended(int& status) const { return ::waitpid(pid_, &status, WNOHANG) == pid_; }
  [[nodiscard]] int ready_fd() const { return ready_.get(); }
  void read_ready(const Supervised& what) {
    std::array<char, 4'096> bytes{};
    const ssize_t got = ::read(ready_.get(), bytes.data(), bytes.size());
    if (got > 0) line_.append(bytes.data(), static_cast<std::size_t>(got));
    const std::size_t end = line_.find('\n');
    if (end != std::string::npos) take_line(line_.substr(0, end), what);
    if (got <= 0 || end != std::string::npos || line_.size() > kMaxReadyLine) ready_.reset();
  }

  /// What it wrote before it ended and nobody has read yet.
  void read_rest(const Supervised& what) {
    while (ready_.is_open()) {
      pollfd poll{ready_.get(), POLLIN, 0};
      if (::poll(&poll, 1, 0) <= 0) return;
      read_ready(what);
    }
  }
  [[nodiscard]] bool was_ready() const { return was_ready_; }
  /// Its own words why it could not start; empty: it said none.
  [[nodiscard]] const std::string& why() const { return why_; }

 private:
  void take_line(const std::string& line, const Supervised& what) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_object() && json.contains("error") && json["error"].is_string()) {
      why_ = json["error"].get<std::string>();
      return;
    }
    was_ready_ = true;
    what.ready(line);
  }

  pid_t pid_ = -1;
  platform::Fd ready_;
  std::string line_;
  bool was_ready_ = false;
  std::string why_;
};

std::string cause_of(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("was ended by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
  return WEXITSTATUS(status) == 127 ? std::string("could not be run")
                                    : fmt::format("ended with code {}", WEXITSTATUS(status));
}

/// The end of a long reason says most: the last lines, at most 500 bytes of them.
std::string last_lines(const std::string& text) {
  constexpr std::size_t kMost = 500;
  if (text.size() <= kMost) return text;
  const std::size_t line = text.find('\n', text.size() - kMost);
  return "… " + text.substr(line == std::string::npos ? text.size() - kMost : line + 1);
}

/// What became of a child, for people.
std::string sentence_of(const Child& child, int status, int deaths) {
  const double wait = restart_pause_ms(deaths) / 1'000.0;
  if (child.was_ready() || !WIFEXITED(status)) {
    return fmt::format("the engine {}; what it had accepted is kept; starting it again in {:.1f} s (death {})",
                       cause_of(status), wait, deaths);
  }
  return fmt::format("the engine can't start: {}; trying again in {:.1f} s (try {}; Ctrl-C ends this)",
                     child.why().empty() ? "it " + cause_of(status) : last_lines(child.why()), wait, deaths + 1);
}

/// One life. Returns the wait status; `is_told` becomes true when this process was asked to end.
int live(Child& child, const Supervised& what, const Signals& signals, bool& is_told) {
  while (true) {
    std::array<pollfd, 2> polls{pollfd{signals.fd(), POLLIN, 0}, pollfd{child.ready_fd(), POLLIN, 0}};
    (void)::poll(polls.data(), child.ready_fd() >= 0 ? 2 : 1, -1);
    if (child.ready_fd() >= 0 && (polls[1].revents & (POLLIN | POLLHUP)) != 0) child.read_ready(what);
    for (int number = signals.next(); number != 0; number = signals.next()) {
      if (number == SIGCHLD) continue;
      is_told = true;
      // The terminal has gone; to the engine itself a SIGHUP is a reload.
      child.pass_on(number == SIGHUP ? SIGTERM : number);
    }
    int status = 0;
    if (child.has_ended(status)) {
      child.read_rest(what);
      return status;
    }
  }
}

/// False: told to end while waiting.
bool pause(int for_ms, const Signals& signals) {
  const std::int64_t until = platform::steady_nanos() + std::int64_t{for_ms} * 1'000'000;
  while (true) {
    const std::int64_t left = (until - platform::steady_nanos()) / 1'000'000;
    if (left <= 0) return true;
    pollfd poll{signals.fd(), POLLIN, 0};
    (void)::poll(&poll, 1, static_cast<int>(left));
    for (int number = signals.next(); number != 0; number = signals.next()) {
      if (number != SIGCHLD) return false;
    }
  }
}

}  // namespace

int restart_pause_ms(int deaths) {
  int pause = kFirstPauseMs;
  for (int i = 1; i < deaths && pause < kLongestPauseMs; ++i) pause *= 2;
  return std::min(pause, kLongestPauseMs);
}

Result<int> supervise(const Supervised& what) {
  const Signals signals;
  int deaths = 0;
  while (true) {
    Child child;
    const std::int64_t born = platform::steady_nanos();
    if (Status started = child.start(what, signals); !started) return fail(started.error());
    bool is_told = false;
    const int status = live(child, what, signals, is_told);
    const bool has_exited = WIFEXITED(status);
    if (is_told) return has_exited ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (has_exited && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == kMisconfigured)) return WEXITSTATUS(status);
    if (platform::steady_nanos() - born > kHealthyNanos) deaths = 0;
    ++deaths;
    what.tell(sentence_of(child, status, deaths));
    if (!pause(restart_pause_ms(deaths), signals)) return 128 + SIGTERM;
  }
}

}  // namespace onesec::cli
