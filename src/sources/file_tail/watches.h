#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "platform/file.h"

namespace onesec::sources {

/// inotify: tells which files were written to and which names came and went in directories. Where the kernel has no
/// more watches to give (fs.inotify.max_user_watches) the caller's slow look round is all there is; is_complete() says
/// so.
class Watches {
 public:
  struct Change {
    std::string directory{};  ///< Empty: a watched file was written to.
    std::string name{};
    int watch = -1;            ///< Of the file.
    bool is_overflow = false;  ///< The kernel's queue ran over: look at everything.
  };

  Watches();
  [[nodiscard]] int fd() const { return inotify_.get(); }
  void watch_directory(const std::string& path);
  /// Follows the open file, whatever it is called. Returns the watch's number, −1 when there is none to be had.
  int watch_file(int fd);
  /// What happened since the last call. Never blocks.
  [[nodiscard]] std::vector<Change> take_changes();
  [[nodiscard]] bool is_complete() const { return is_complete_; }

 private:
  platform::Fd inotify_;
  std::map<int, std::string> directories_;
  std::set<std::string> watched_;
  bool is_complete_ = true;
};

}  // namespace onesec::sources
