#include "platform/confinement/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "platform/file.h"

namespace onesec::platform {
namespace {

// Newer than Debian 12's header; from the kernel's documentation (userspace-api/landlock).
constexpr std::uint64_t kTruncate = 1ULL << 14U;      // ABI 3
constexpr std::uint64_t kIoctlDevice = 1ULL << 15U;   // ABI 5
constexpr std::uint64_t kScopeAbstract = 1ULL << 0U;  // ABI 6
constexpr std::uint64_t kScopeSignals = 1ULL << 1U;   // ABI 6

/// The kernel's structure as of ABI 6. An older kernel takes it as long as what it doesn't know is zero.
struct RulesetAttribute {
  std::uint64_t handled_access_fs;
  std::uint64_t handled_access_net;
  std::uint64_t scoped;
};

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWrite = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER |
                                 kTruncate;
/// Everything there is: what no rule gives is refused, making devices, sockets and pipes among it.
constexpr std::uint64_t kAll = kRead | kWrite | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                               LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                               LANDLOCK_ACCESS_FS_MAKE_BLOCK | kIoctlDevice;
/// What can be given on a file that is no folder.
constexpr std::uint64_t kOfFiles =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | kTruncate;

std::uint64_t known_to(int abi) {
  std::uint64_t known = kAll;
  if (abi < 2) known &= ~std::uint64_t{LANDLOCK_ACCESS_FS_REFER};
  if (abi < 3) known &= ~kTruncate;
  if (abi < 5) known &= ~kIoctlDevice;
  return known;
}

Status allow(int ruleset, const std::string& path, std::uint64_t access) {
  const Fd at(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!at.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR || errno == EACCES) return {};  // What can't be seen needs no rule.
    return fail_errno("opening " + path);
  }
  struct stat about{};
  if (::fstat(at.get(), &about) != 0) return fail_errno("looking at " + path);
  landlock_path_beneath_attr rule{};
  rule.allowed_access = S_ISDIR(about.st_mode) ? access : access & kOfFiles;
  rule.parent_fd = at.get();
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    return fail_errno("allowing " + path);
  }
  return {};
}

}  // namespace

int landlock_abi() {
  const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi > 0 ? static_cast<int>(abi) : 0;
}

Result<int> restrict_files(const FileRules& rules) {
  const int abi = landlock_abi();
  if (abi == 0) return 0;
  const std::uint64_t known = known_to(abi);
  RulesetAttribute attribute{};
  attribute.handled_access_fs = known;
  if (abi >= 6) attribute.scoped = kScopeAbstract | kScopeSignals;
  const Fd ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attribute, sizeof(attribute), std::uint32_t{0})));
  if (!ruleset.is_open()) return fail_errno("making a Landlock ruleset");
  const struct {
    const std::vector<std::string>& paths;
    std::uint64_t access;
  } kinds[] = {{rules.readable, kRead},
               {rules.writable, kRead | kWrite},
               {rules.socket_folders, LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE},
               {rules.runnable, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE}};
  for (const auto& kind : kinds) {
    for (const std::string& path : kind.paths) {
      if (Status allowed = allow(ruleset.get(), path, kind.access & known); !allowed) return fail(allowed.error());
    }
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail_errno("giving up new privileges");
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) return fail_errno("entering the Landlock ruleset");
  return abi;
}

}  // namespace onesec::platform
