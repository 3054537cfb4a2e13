#pragma once

#include <string>

#include "base/result.h"
#include "platform/file.h"

namespace onesec::app {

/// The one folder that holds all state. Locked for as long as the object lives: a second engine on the same folder is
/// refused with a sentence, also by replay and eval, which only read.
class DataDir {
 public:
  /// Makes the folder (0700) when it isn't there. Denied: it belongs to somebody else or can be written by others;
  /// Unavailable: another engine holds it.
  [[nodiscard]] static Result<DataDir> open(const std::string& path);
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  DataDir(std::string path, platform::Fd lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  std::string path_;
  platform::Fd lock_;
};

}  // namespace onesec::app
