#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bus/embedded_server.h"
#include "bus/nats_client.h"

/// For the tests of this room only.
namespace onesec::bus::testing {

/// A directory of its own, removed at the end.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string file(const std::string& name, const std::string& content) const;

 private:
  std::string path_;
};

/// A file system of its own, held in memory, that can be filled to the last byte. Needs the right to mount.
class SmallDisk {
 public:
  explicit SmallDisk(std::size_t mebibytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool is_mounted() const { return is_mounted_; }
  [[nodiscard]] const std::string& path() const { return scratch_.path(); }
  /// Writes a file until `leave` bytes or fewer are free.
  void fill(std::uint64_t leave = 0) const;
  /// Removes that file.
  void make_room() const;

 private:
  ScratchDirectory scratch_;
  bool is_mounted_ = false;
};

/// A program that was started with its output in a file; killed at the end.
class Process {
 public:
  Process(const std::vector<std::string>& arguments, const std::string& output_file);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  void kill_now();                ///< SIGKILL, and waits
  [[nodiscard]] int wait_exit();  ///< its status
  [[nodiscard]] bool has_ended();

 private:
  pid_t pid_ = -1;
};

/// The separately built nats-server, on a port that the kernel chooses, or the same again after a restart.
class ServerProcess {
 public:
  /// `config`: lines for its configuration file. JetStream with sync_interval always in `store`.
  ServerProcess(std::string store, std::string config, std::uint16_t port = 0);
  void kill_now() { process_->kill_now(); }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url() const { return "nats://127.0.0.1:" + std::to_string(port_); }

 private:
  ScratchDirectory scratch_;
  std::unique_ptr<Process> process_;
  std::uint16_t port_ = 0;
};

/// Waits for `is_true`, polling, at most 20 s.
[[nodiscard]] bool eventually(const std::function<bool()>& is_true);

[[nodiscard]] std::string read_text(const std::string& path);

/// Whether a file below the directory holds these bytes.
[[nodiscard]] bool tree_contains(const std::string& directory, std::string_view bytes);

inline constexpr const char* kToken = "0123456789abcdef0123456789abcdef";
[[nodiscard]] EmbeddedOptions embedded_options(const std::string& store);
[[nodiscard]] ConnectOptions connect_options(const std::string& url);

}  // namespace onesec::bus::testing
