#include "platform/unix_listener.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace onesec::platform {
namespace {

constexpr mode_t kMode = 0660;

std::optional<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) return std::nullopt;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

Fd new_socket() { return Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

Status check_folder(const std::string& path) {
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  struct stat about{};
  if (::stat(folder.c_str(), &about) != 0) return fail_errno("the folder " + folder);
  if ((about.st_mode & S_IWOTH) == 0) return {};
  return fail(Code::Denied, "everybody may write in the folder " + folder + ": take one of its own");
}

/// Removes what an earlier listener left behind.
Status make_room(const std::string& path, const sockaddr_un& address) {
  struct stat about{};
  if (::lstat(path.c_str(), &about) != 0) {
    if (errno == ENOENT) return {};
    return fail_errno("looking at it");
  }
  if (!S_ISSOCK(about.st_mode)) return fail(Code::Denied, "what has that name is no socket: it stays as it is");
  const Fd caller = new_socket();
  if (!caller.is_open()) return fail_errno("making a socket");
  const int answer = ::connect(caller.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  if (answer == 0 || errno == EAGAIN) return fail(Code::Unavailable, "another program listens there");
  if (errno != ECONNREFUSED) return fail_errno("asking whether another program listens there");
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail_errno("removing the one left behind");
  return {};
}

}  // namespace

Result<UnixListener> UnixListener::open(const std::string& path) {
  const std::optional<sockaddr_un> address = address_of(path);
  if (!address) return fail(Code::InvalidInput, "expected a path of 1 to 107 bytes");
  if (Status fit = check_folder(path); !fit) return fail(fit.error());
  if (Status room = make_room(path, *address); !room) return fail(room.error());
  UnixListener made(new_socket(), {});
  if (!made.fd_.is_open()) return fail_errno("making a socket");
  if (::bind(made.fd_.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)) != 0) {
    return fail_errno("taking the name");
  }
  made.path_ = path;
  struct stat about{};
  if (::lstat(path.c_str(), &about) != 0) return fail_errno("looking at it");
  made.device_ = about.st_dev;
  made.inode_ = about.st_ino;
  // Nobody can connect before listen(), so at no time more than these.
  if (::chmod(path.c_str(), kMode) != 0) return fail_errno("setting its mode");
  if (::listen(made.fd_.get(), SOMAXCONN) != 0) return fail_errno("listening");
  return made;
}

UnixListener::UnixListener(UnixListener&& other) noexcept
    : fd_(std::move(other.fd_)), path_(std::exchange(other.path_, {})), device_(other.device_), inode_(other.inode_) {}

void UnixListener::remove_file() {
  const std::string path = std::exchange(path_, {});
  struct stat about{};
  if (path.empty() || ::lstat(path.c_str(), &about) != 0) return;
  if (about.st_dev == device_ && about.st_ino == inode_) (void)::unlink(path.c_str());
}

}  // namespace onesec::platform
