#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"

namespace onesec::cli {

inline constexpr const char* kAccount = "onesec";

/// Whether the system user exists.
[[nodiscard]] bool account_exists();

/// A process that runs as that user; 0: none, or there is no such user.
[[nodiscard]] pid_t process_of_account();

/// Makes it with useradd: a system user without home, shell or password. For root, and only when the owner said so.
[[nodiscard]] Status create_account();

/// Makes `data_dir` (0700) that user's. Does not follow a link.
[[nodiscard]] Status give_directory(const std::string& data_dir);

/// Gives up root for good: groups adm and systemd-journal (those that exist), then the account. Checks that there is no
/// way back.
[[nodiscard]] Status become_account();

}  // namespace onesec::cli
