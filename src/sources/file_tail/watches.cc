#include "sources/file_tail/watches.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace onesec::sources {

Watches::Watches() : inotify_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) { is_complete_ = inotify_.is_open(); }

void Watches::watch_directory(const std::string& path) {
  if (watched_.contains(path)) return;
  const int watch = inotify_add_watch(inotify_.get(), path.c_str(),
                                      IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_ONLYDIR);
  if (watch < 0) {
    is_complete_ = false;
    return;
  }
  directories_[watch] = path;
  watched_.insert(path);
}

int Watches::watch_file(int fd) {
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  const int watch = inotify_add_watch(inotify_.get(), path.c_str(), IN_MODIFY);
  if (watch < 0) is_complete_ = false;
  return watch;
}

std::vector<Watches::Change> Watches::take_changes() {
  std::vector<Change> changes;
  alignas(inotify_event) std::array<char, 16 * 1024> buffer;
  while (true) {
    const ssize_t got = read(inotify_.get(), buffer.data(), buffer.size());
    if (got <= 0) return changes;
    for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(got);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof(event));
      const char* name = buffer.data() + at + sizeof(event);
      at += sizeof(event) + event.len;
      if ((event.mask & IN_Q_OVERFLOW) != 0) changes.push_back({.is_overflow = true});
      const auto directory = directories_.find(event.wd);
      if ((event.mask & IN_IGNORED) != 0) {
        if (directory == directories_.end()) continue;
        watched_.erase(directory->second);
        directories_.erase(directory);
      } else if (directory == directories_.end()) {
        changes.push_back({.watch = event.wd});
      } else if (event.len > 0) {
        changes.push_back({.directory = directory->second, .name = std::string(name, strnlen(name, event.len))});
      }
    }
  }
}

}  // namespace onesec::sources
