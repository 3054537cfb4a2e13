#include "cli/account.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "platform/file.h"

namespace onesec::cli {

bool account_exists() { return ::getpwnam(kAccount) != nullptr; }

pid_t process_of_account() {
  const passwd* account = ::getpwnam(kAccount);
  if (account == nullptr) return 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    struct stat about{};  // A directory of /proc belongs to whom its process runs as.
    if (name.find_first_not_of("0123456789") != std::string::npos || ::stat(entry.path().c_str(), &about) != 0)
      continue;
    if (about.st_uid == account->pw_uid) return static_cast<pid_t>(std::strtol(name.c_str(), nullptr, 10));
  }
  return 0;
}

Status create_account() {
  const pid_t child = ::fork();
  if (child < 0) return platform::fail_errno("starting useradd");
  if (child == 0) {
    ::execl("/usr/sbin/useradd", "useradd", "--system", "--user-group", "--no-create-home", "--home-dir",
            "/nonexistent", "--shell", "/usr/sbin/nologin", kAccount, nullptr);
    ::_exit(127);
  }
  int result = 0;
  if (::waitpid(child, &result, 0) != child || !WIFEXITED(result) || WEXITSTATUS(result) != 0) {
    return fail(Code::Unavailable, "useradd could not make the user onesec");
  }
  return {};
}

Status give_directory(const std::string& data_dir) {
  const passwd* account = ::getpwnam(kAccount);
  if (account == nullptr) return fail(Code::NotFound, "there is no user onesec");
  const uid_t uid = account->pw_uid;
  const gid_t gid = account->pw_gid;
  if (Status made = platform::make_directories(data_dir, 0700); !made) return made;
  const platform::Fd dir(::open(data_dir.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!dir.is_open()) return platform::fail_errno("opening " + data_dir);
  if (::fchown(dir.get(), uid, gid) != 0 || ::fchmod(dir.get(), 0700) != 0) {
    return platform::fail_errno("giving " + data_dir + " to onesec");
  }
  return {};
}

Status become_account() {
  const passwd* account = ::getpwnam(kAccount);
  if (account == nullptr) return fail(Code::NotFound, "there is no user onesec");
  const uid_t uid = account->pw_uid;
  const gid_t gid = account->pw_gid;
  std::vector<gid_t> groups{gid};
  for (const char* name : {"adm", "systemd-journal"}) {
    if (const group* found = ::getgrnam(name); found != nullptr) groups.push_back(found->gr_gid);
  }
  if (::setgroups(groups.size(), groups.data()) != 0) return platform::fail_errno("setting groups");
  if (::setresgid(gid, gid, gid) != 0) return platform::fail_errno("becoming the group onesec");
  if (::setresuid(uid, uid, uid) != 0) return platform::fail_errno("becoming the user onesec");
  if (::setuid(0) == 0) return fail(Code::Denied, "root could be had back after becoming onesec");
  return {};
}

}  // namespace onesec::cli
