#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/account.h"
#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "platform/clock.h"
#include "platform/file.h"
#include "platform/quiet_network.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr unsigned kNobody = 65'534;  // Where there is no user onesec: Debian's nobody.
constexpr seconds kStart{60};
constexpr int kEvents = 2'000;

volatile std::sig_atomic_t ended_by = 0;

/// Ctrl-C, kill and a closed terminal end the test as its own end does: nothing is left behind.
void end_on_signals() {
  struct sigaction action{};
  action.sa_handler = [](int number) { ended_by = number; };
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) (void)::sigaction(number, &action, nullptr);
}

/// A folder that goes with it. Its own mounts are private to this process.
class Folder {
 public:
  [[nodiscard]] static Result<Folder> make() {
    std::string pattern = "/tmp/1sec-selftest-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) return platform::fail_errno("making a folder in /tmp");
    return Folder(pattern);
  }
  ~Folder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  Folder(Folder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Folder& operator=(Folder&&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit Folder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

/// The engine in this network, never as root. Ends with it.
class Engine {
 public:
  static Result<Engine> start(const std::string& program, const std::string& folder) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), 0) != 0) return platform::fail_errno("making a pipe");
    platform::Fd read_end(ends[0]);
    platform::Fd write_end(ends[1]);
    const std::string ready = std::to_string(write_end.get());
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) return platform::fail_errno("starting the engine");
    if (pid == 0) become(program, folder, ready, read_end.get(), parent);
    write_end.reset();
    return Engine(pid, std::move(read_end));
  }
  ~Engine() { stop(); }
  Engine(Engine&& other) noexcept : pid_(std::exchange(other.pid_, -1)), ready_(std::move(other.ready_)) {}
  Engine& operator=(Engine&&) = delete;

  [[nodiscard]] int ready_fd() const { return ready_.get(); }
  void stop() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGTERM);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
  }
  [[nodiscard]] bool has_ended() {
    int status = 0;
    if (pid_ < 0 || ::waitpid(pid_, &status, WNOHANG) != pid_) return pid_ < 0;
    pid_ = -1;
    return true;
  }

 private:
  Engine(pid_t pid, platform::Fd ready) : pid_(pid), ready_(std::move(ready)) {}

  [[noreturn]] static void become(const std::string& program, const std::string& folder, const std::string& ready,
                                  int other_end, pid_t parent) {
    ::close(other_end);
    const bool has_left = account_exists()
                              ? become_account().has_value()
                              : ::setgroups(0, nullptr) == 0 && ::setresgid(kNobody, kNobody, kNobody) == 0 &&
                                    ::setresuid(kNobody, kNobody, kNobody) == 0;
    // Also after kill -9 of this program. Asked for after the change of user, which would undo it.
    const bool ends_with_us = ::prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && ::getppid() == parent;
    if (has_left && ends_with_us) {
      const std::string data = folder + "/data";
      const std::string config = folder + "/config.yaml";
      ::execl(program.c_str(), program.c_str(), "run", "--data-dir", data.c_str(), "--config", config.c_str(),
              "--ready-fd", ready.c_str(), static_cast<char*>(nullptr));
    }
    ::_exit(127);
  }

  pid_t pid_;
  platform::Fd ready_;
};

/// What left, and what the kernel sent for itself.
struct Caught {
  std::vector<std::string> packets;
  std::size_t housekeeping = 0;
};

class Selftest {
 public:
  Selftest(platform::QuietNetwork network, std::string folder)
      : network_(std::move(network)), folder_(std::move(folder)) {}

  /// False: a planted packet isn't seen, so nothing could be said.
  Result<bool> sees_what_is_planted() {
    if (Status planted = network_.plant(); !planted) return fail(std::move(planted).error());
    Caught caught;
    if (Status waited = watch(caught, seconds(2), [&] { return !caught.packets.empty(); }); !waited)
      return fail(waited.error());
    return !caught.packets.empty();
  }

  Result<std::uint16_t> wait_until_ready(Engine& engine, Caught& caught) {
    std::string line;
    const auto is_over = [&] {
      std::array<char, 4096> piece{};
      const ssize_t size = ::read(engine.ready_fd(), piece.data(), piece.size());
      if (size > 0) line.append(piece.data(), static_cast<std::size_t>(size));
      return line.ends_with('\n') || engine.has_ended();
    };
    ::fcntl(engine.ready_fd(), F_SETFL, O_NONBLOCK);
    if (Status waited = watch(caught, kStart, is_over); !waited) return fail(waited.error());
    const Json ready = Json::parse(line, nullptr, false);
    if (ready.is_object() && ready.contains("port")) return ready["port"].get<std::uint16_t>();
    const std::string why = ready.is_object() ? ready.value("error", std::string()) : std::string();
    return fail(Code::Unavailable,
                "the engine didn't start" + (why.empty() ? std::string(": can its user run it?") : ": " + why));
  }

  /// For `time`, or until `is_over`. Fails when a signal ends it.
  template <class IsOver>
  Status watch(Caught& caught, seconds time, const IsOver& is_over) {
    const std::int64_t ends = platform::steady_nanos() + Nanoseconds(time).count();
    while (platform::steady_nanos() < ends && !is_over()) {
      const auto packets = network_.wait(milliseconds(50));
      if (ended_by != 0) return fail(Code::Unavailable, fmt::format("ended by {}", ::strsignal(ended_by)));
      if (!packets) return fail(packets.error());
      for (const platform::CaughtPacket& packet : *packets) {
        if (packet.is_housekeeping) ++caught.housekeeping;
        if (!packet.is_housekeeping && caught.packets.size() < 1'000) caught.packets.push_back(packet.summary);
      }
    }
    return {};
  }
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  platform::QuietNetwork network_;
  std::string folder_;
};

std::string guessing() {
  std::string lines;
  for (int i = 0; i < kEvents; ++i) {
    lines += fmt::format(
        R"({{"type":"auth_failure","source_ip":"198.51.100.{}","details":{{"username":"user{}","service":"sshd"}}}})"
        "\n",
        i % 50, i % 7);
  }
  return lines;
}

Status send_events(const Options& options, std::uint16_t port, const std::string& folder) {
  Options here = options;
  here.host = "127.0.0.1";
  here.port = port;
  here.data_dir = folder + "/data";
  here.api_key_file.clear();
  const std::string lines = guessing();
  ApiClient::Body body;
  body.bytes = lines;
  body.type = "application/x-ndjson";
  const Result<std::string> sent = ApiClient(here).call("POST", "/api/v1/events", body);
  return sent ? Status() : Status(fail(sent.error()));
}

/// The engine's user must be able to write there and nobody else to read.
Status prepare(const std::string& folder) {
  const passwd* const account = account_exists() ? ::getpwnam(kAccount) : nullptr;  // NOLINT(concurrency-mt-unsafe)
  const unsigned uid = account != nullptr ? account->pw_uid : kNobody;
  const unsigned gid = account != nullptr ? account->pw_gid : kNobody;
  if (Status made = platform::make_directories(folder + "/data"); !made) return made;
  if (Status written = platform::write_file_atomically(folder + "/config.yaml", "server:\n  port: 0\n", 0644); !written)
    return written;
  for (const std::string& path : {folder, folder + "/data"}) {
    if (::chown(path.c_str(), uid, gid) != 0 || ::chmod(path.c_str(), 0700) != 0)
      return platform::fail_errno("giving " + path);
  }
  return {};
}

int tell(const Options& options, const Caught& caught, std::uint32_t secs) {
  const bool is_clean = caught.packets.empty();
  if (options.is_json) {
    say(Json({{"ok", is_clean},
              {"seconds", secs},
              {"events", kEvents},
              {"packets", caught.packets},
              {"housekeeping", caught.housekeeping}})
            .dump());
  } else if (is_clean) {
    say(
        fmt::format("0 packets left in {} s, with {} events and everything at its defaults ({} of the kernel's own for "
                    "a new interface).",
                    secs, kEvents, caught.housekeeping));
  } else {
    say(fmt::format("{} packets wanted to leave. The first:", caught.packets.size()));
    for (std::size_t i = 0; i < caught.packets.size() && i < 10; ++i) say("  " + printable(caught.packets[i]));
  }
  return is_clean ? kDone : kFailed;
}

}  // namespace

int privacy_selftest(const Options& options, std::uint32_t secs) {
  const std::string program = engine_program();
  if (program.empty())
    return report(options, {Code::NotFound, "1sec-engine is neither beside this program nor in /usr/lib/1sec"});
  if (::geteuid() != 0)
    return report(options, {Code::Denied, "a network of its own takes root: sudo 1sec privacy selftest"});
  end_on_signals();
  Result<Folder> folder = Folder::make();
  if (!folder) return report(options, folder.error());
  if (!options.is_quiet) {
    complain(
        fmt::format("Starts {} for {} s in a network of its own, with its defaults, and catches every packet that "
                    "wants to leave. Writes into "
                    "{} only, and removes it at the end. The engine that you run isn't touched.",
                    program, secs, folder->path()));
  }
  if (Status prepared = prepare(folder->path()); !prepared) return report(options, prepared.error());
  Result<platform::QuietNetwork> network = platform::QuietNetwork::enter(folder->path() + "/resolv.conf");
  if (!network) return report(options, network.error());
  Selftest test(std::move(*network), folder->path());
  const Result<bool> sees = test.sees_what_is_planted();
  if (!sees) return report(options, sees.error());
  if (!*sees) return report(options, {Code::Unavailable, "a planted packet wasn't seen: nothing can be said here"});
  Caught caught;
  Result<Engine> engine = Engine::start(program, folder->path());
  if (!engine) return report(options, engine.error());
  const Result<std::uint16_t> port = test.wait_until_ready(*engine, caught);
  if (!port) return report(options, port.error());
  if (const Status sent = send_events(options, *port, folder->path()); !sent) return report(options, sent.error());
  if (const Status watched = test.watch(caught, seconds(secs), [&] { return engine->has_ended(); }); !watched)
    return report(options, watched.error());
  if (engine->has_ended()) return report(options, {Code::Unavailable, "the engine ended by itself"});
  engine->stop();
  if (const Status watched = test.watch(caught, seconds(1), [] { return false; }); !watched)
    return report(options, watched.error());
  return tell(options, caught, secs);
}

}  // namespace onesec::cli
