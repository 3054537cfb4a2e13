#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "platform/file.h"

namespace onesec::platform {

/// A Unix socket that listens, and its file, which goes with it: who may connect is up to its folder.
class UnixListener {
 public:
  /// The file has the mode 0660, and the folder's group when that is setgid. One that was left behind, a socket on
  /// which nobody answers, is replaced; anything else that is there stays, and is an error. So is a folder in which
  /// everybody may write: there anybody could take the name while nobody listens.
  [[nodiscard]] static Result<UnixListener> open(const std::string& path);
  ~UnixListener() { remove_file(); }
  UnixListener(UnixListener&& other) noexcept;
  UnixListener& operator=(UnixListener&&) = delete;

  /// To be closed by the caller from now on; the file stays with this.
  [[nodiscard]] int release_descriptor() { return fd_.release(); }
  /// When it is still the one that was made here. Nobody can connect any more; who is connected stays so.
  void remove_file();

 private:
  UnixListener(Fd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Fd fd_;
  std::string path_;  ///< Empty: the file is gone, or another's.
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace onesec::platform
