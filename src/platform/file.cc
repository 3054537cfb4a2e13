#include "platform/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

namespace onesec::platform {
namespace {

namespace fs = std::filesystem;

Code code_of(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return Code::NotFound;
    case EACCES:
    case EPERM:
    case EROFS:
      return Code::Denied;
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case EFBIG:
    case ENOMEM:
      return Code::Exhausted;
    default:
      return Code::Unavailable;
  }
}

Status sync_directory(const std::string& path) {
  const Fd directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open()) return fail_errno("opening " + path);
  if (fsync(directory.get()) != 0) return fail_errno("syncing " + path);
  return {};
}

}  // namespace

void Fd::reset() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

std::unexpected<Error> fail_errno(std::string_view doing, int error_number) {
  return fail(code_of(error_number), std::string(doing) + ": " + std::system_category().message(error_number));
}
std::unexpected<Error> fail_errno(std::string_view doing) { return fail_errno(doing, errno); }

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return fail_errno("opening " + path);
  std::string bytes;
  char chunk[16 * 1024];
  while (true) {
    const ssize_t got = read(file.get(), chunk, sizeof(chunk));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno("reading " + path);
    if (got == 0) return bytes;
    bytes.append(chunk, static_cast<std::size_t>(got));
    if (bytes.size() > max_bytes) {
      return fail(Code::Exhausted, path + ": more than the " + std::to_string(max_bytes) + " bytes allowed");
    }
  }
}

Status write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno("writing");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status write_file_atomically(const std::string& path, std::string_view bytes, unsigned mode) {
  const std::string beside = path + ".new";
  Fd file(open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!file.is_open()) return fail_errno("making " + beside);
  const auto give_up = [&](std::unexpected<Error> error) -> Status {
    unlink(beside.c_str());
    return error;
  };
  if (fchmod(file.get(), mode) != 0) return give_up(fail_errno("setting the mode of " + beside));
  if (const Status written = write_all(file.get(), bytes); !written) {
    return give_up(fail(written.error().while_("writing " + beside)));
  }
  if (fsync(file.get()) != 0) return give_up(fail_errno("syncing " + beside));
  file.reset();
  if (rename(beside.c_str(), path.c_str()) != 0) return give_up(fail_errno("renaming " + beside));
  const std::string parent = fs::path(path).parent_path().string();
  return sync_directory(parent.empty() ? "." : parent);
}

Status write_new_files(const std::string& directory, std::span<const NewFile> files, unsigned mode) {
  std::vector<Fd> open_files;
  for (const NewFile& file : files) {
    const std::string path = directory + "/" + file.name;
    Fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!fd.is_open()) return fail_errno("making " + path);
    if (const Status written = write_all(fd.get(), file.bytes); !written) {
      return fail(written.error().while_("writing " + path));
    }
    open_files.push_back(std::move(fd));
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (fsync(open_files[i].get()) != 0) return fail_errno("syncing " + directory + "/" + files[i].name);
  }
  return sync_directory(directory);
}

Status make_directories(const std::string& path, unsigned mode) {
  std::error_code error;
  const fs::path parent = fs::path(path).parent_path();
  if (!parent.empty()) fs::create_directories(parent, error);
  if (error) return fail_errno("making " + parent.string(), error.value());
  if (mkdir(path.c_str(), mode) != 0) {
    const int why = errno;
    if (why != EEXIST || !fs::is_directory(path, error)) return fail_errno("making " + path, why);
  }
  return {};
}

Result<std::vector<std::string>> list_directory(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir(path.c_str()), closedir);
  if (!directory) return fail_errno("opening " + path);
  std::vector<std::string> names;
  while (const dirent* entry = readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::ranges::sort(names);
  return names;
}

bool is_locked(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  return file.is_open() && ::flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

std::uint64_t disk_usage(const std::string& path) {
  std::error_code error;
  std::uint64_t bytes = 0;
  for (fs::recursive_directory_iterator it(path, fs::directory_options::skip_permission_denied, error), end;
       !error && it != end; it.increment(error)) {
    struct stat about{};
    if (lstat(it->path().c_str(), &about) == 0 && S_ISREG(about.st_mode)) {
      bytes += static_cast<std::uint64_t>(about.st_blocks) * 512;
    }
  }
  return bytes;
}

Result<std::uint64_t> free_bytes(const std::string& path) {
  struct statvfs about{};
  if (statvfs(path.c_str(), &about) != 0) return fail_errno("asking for the free space of " + path);
  return std::uint64_t{about.f_bavail} * about.f_frsize;
}

Result<std::vector<std::string>> remove_tree(const std::string& path) {
  std::vector<std::string> removed;
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return removed;
  if (fs::is_directory(fs::symlink_status(path, error))) {
    for (fs::recursive_directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
      removed.push_back(it->path().string());
    }
  }
  removed.push_back(path);
  fs::remove_all(path, error);
  if (error) return fail_errno("removing " + path, error.value());
  return removed;
}

}  // namespace onesec::platform
