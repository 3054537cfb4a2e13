#include "data_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onesec::app {

Result<DataDir> DataDir::open(const std::string& path) {
  if (const Status made = platform::make_directories(path, 0700); !made) return fail(made.error());
  struct stat about{};
  if (stat(path.c_str(), &about) != 0) return platform::fail_errno("looking at " + path);
  if (about.st_uid != geteuid()) {
    return fail(Code::Denied,
                path + " belongs to another user; run the engine as its owner or choose another --data-dir");
  }
  if ((about.st_mode & 0022U) != 0) {
    return fail(Code::Denied, path + " can be written by other users; `chmod 700` it first");
  }
  platform::Fd lock(::open((path + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.is_open()) return platform::fail_errno("opening " + path + "/lock");
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(Code::Unavailable, "another engine works in " + path + "; stop it first, or choose another --data-dir");
  }
  return DataDir(path, std::move(lock));
}

}  // namespace onesec::app
