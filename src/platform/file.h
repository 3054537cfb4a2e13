#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace onesec::platform {

/// Owns a file descriptor and closes it.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() { reset(); }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }
  void reset();

 private:
  int fd_ = -1;
};

/// The error of the last system call, with the code that says what a caller can do: ENOENT → NotFound,
/// EACCES/EPERM/EROFS → Denied, ENOSPC/EDQUOT/EMFILE/ENOMEM → Exhausted, the rest Unavailable. `doing` names the thing:
/// "opening /etc/x".
[[nodiscard]] std::unexpected<Error> fail_errno(std::string_view doing, int error_number);
[[nodiscard]] std::unexpected<Error> fail_errno(std::string_view doing);

/// The whole file; Exhausted when it has more than `max_bytes`.
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

/// Replaces the file or leaves the old one: written beside it with `mode`, synced, renamed into place, directory
/// synced.
[[nodiscard]] Status write_file_atomically(const std::string& path, std::string_view bytes, unsigned mode = 0600);
/// Writes new files into one directory and returns when all of them are durable: written first and synced afterwards,
/// so that the disk works on them together. Nothing is renamed: use names that nothing refers to yet. After a failure
/// some may be there.
struct NewFile {
  std::string name;
  std::string_view bytes;
};
[[nodiscard]] Status write_new_files(const std::string& directory, std::span<const NewFile> files,
                                     unsigned mode = 0600);

/// Makes the directory and its parents (parents 0755). An existing directory is fine; its mode is left alone.
[[nodiscard]] Status make_directories(const std::string& path, unsigned mode = 0700);

[[nodiscard]] Status write_all(int fd, std::string_view bytes);

/// Names in a directory, sorted, without "." and "..". NotFound when there is none.
[[nodiscard]] Result<std::vector<std::string>> list_directory(const std::string& path);

/// Bytes used by the regular files under `path` (allocated blocks), 0 when it doesn't exist.
[[nodiscard]] std::uint64_t disk_usage(const std::string& path);

/// Whether somebody holds a lock (flock) on the file, who ends by letting it go. False when there is no such file.
[[nodiscard]] bool is_locked(const std::string& path);

/// Bytes that an unprivileged process may still write on the file system of `path`.
[[nodiscard]] Result<std::uint64_t> free_bytes(const std::string& path);

/// Removes a tree without following links. Returns what it removed; nothing there is fine.
[[nodiscard]] Result<std::vector<std::string>> remove_tree(const std::string& path);

}  // namespace onesec::platform
