#include "bus/test_support.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "platform/clock.h"
#include "platform/file.h"

extern char** environ;

namespace onesec::bus::testing {

ScratchDirectory::ScratchDirectory() {
  const char* base = getenv("TMPDIR");
  std::string pattern = std::string(base == nullptr ? "/tmp" : base) + "/onesec_bus_XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no scratch directory");
  path_ = pattern;
}
ScratchDirectory::~ScratchDirectory() { (void)platform::remove_tree(path_); }
std::string ScratchDirectory::file(const std::string& name, const std::string& content) const {
  std::string path = path_ + "/" + name;
  if (!platform::write_file_atomically(path, content)) throw std::runtime_error("can't write " + path);
  return path;
}

SmallDisk::SmallDisk(std::size_t mebibytes) {
  const std::string size = "mode=700,size=" + std::to_string(mebibytes) + "m";
  is_mounted_ = mount("tmpfs", path().c_str(), "tmpfs", 0, size.c_str()) == 0;
}
SmallDisk::~SmallDisk() {
  if (is_mounted_) umount2(path().c_str(), MNT_DETACH);
}
void SmallDisk::fill(std::uint64_t leave) const {
  const platform::Fd file(open((path() + "/filler").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  const std::string page(4096, 'f');
  while (platform::free_bytes(path()).value_or(0) > leave && platform::write_all(file.get(), page)) {
  }
}
void SmallDisk::make_room() const { unlink((path() + "/filler").c_str()); }

Process::Process(const std::vector<std::string>& arguments, const std::string& output_file) {
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, output_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  const int failed = posix_spawnp(&pid_, pointers[0], &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("can't start " + arguments[0]);
}
Process::~Process() { kill_now(); }
void Process::kill_now() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  (void)wait_exit();
}
int Process::wait_exit() {
  int status = 0;
  while (pid_ >= 0 && waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}
bool Process::has_ended() {
  int status = 0;
  if (pid_ >= 0 && waitpid(pid_, &status, WNOHANG) == pid_) pid_ = -1;
  return pid_ < 0;
}

ServerProcess::ServerProcess(std::string store, std::string config, std::uint16_t port) {
  std::string text = "host: 127.0.0.1\nport: " + std::to_string(port == 0 ? -1 : port) +
                     "\nmax_payload: 4MB\nports_file_dir: \"" + scratch_.path() + "\"\njetstream { store_dir: \"" +
                     store + "\", sync_interval: always }\n" + config;
  process_ = std::make_unique<Process>(
      std::vector<std::string>{ONESEC_NATS_SERVER, "-c", scratch_.file("nats.conf", text)}, scratch_.path() + "/log");
  // The server writes "<name>_<pid>.ports" once it listens.
  const bool is_up = eventually([&] {
    const Result<std::vector<std::string>> names = platform::list_directory(scratch_.path());
    if (!names) return false;
    for (const std::string& name : *names) {
      if (!name.ends_with(".ports")) continue;
      const std::string ports = read_text(scratch_.path() + "/" + name);
      const std::size_t at = ports.find("127.0.0.1:");
      if (at == std::string::npos || ports.find('}') == std::string::npos) return false;
      port_ = static_cast<std::uint16_t>(std::stoul(ports.substr(at + 10)));
      return true;
    }
    return process_->has_ended();
  });
  if (!is_up || port_ == 0)
    throw std::runtime_error("nats-server doesn't start: " + read_text(scratch_.path() + "/log"));
}

bool eventually(const std::function<bool()>& is_true) {
  const std::int64_t deadline = platform::steady_nanos() + std::int64_t{20} * 1'000'000'000;
  while (!is_true()) {
    if (platform::steady_nanos() > deadline) return false;
    poll(nullptr, 0, 2);
  }
  return true;
}

std::string read_text(const std::string& path) {
  Result<std::string> text = platform::read_file(path, std::size_t{64} << 20U);
  return text ? *text : "";
}

bool tree_contains(const std::string& directory, std::string_view bytes) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file() && read_text(entry.path().string()).contains(bytes)) return true;
  }
  return false;
}

EmbeddedOptions embedded_options(const std::string& store) {
  EmbeddedOptions options;
  options.store_dir = store;
  options.token = kToken;
  return options;
}

ConnectOptions connect_options(const std::string& url) {
  ConnectOptions options;
  options.url = url;
  options.token = kToken;
  options.reconnect_first = milliseconds(10);
  options.reconnect_last = milliseconds(100);
  return options;
}

}  // namespace onesec::bus::testing
