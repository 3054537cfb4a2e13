#pragma once

#include <optional>
#include <string_view>

namespace onesec::normalise {

/// "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root" and
/// its older and sibling forms. Views into the message.
struct PamFailure {
  std::string_view module;     ///< "pam_unix"
  std::string_view service{};  ///< "sshd"; empty where the form doesn't say.
  std::string_view user;       ///< The account; where PAM names none (unknown account), what the client gave (`ruser`).
  std::string_view rhost;
  std::string_view tty;
  bool is_known_user = false;  ///< PAM printed `user=`: the account passed pam_unix's lookup.
  bool has_user = false;
};

/// nullopt when the message is no authentication failure of a PAM module.
[[nodiscard]] std::optional<PamFailure> read_pam_failure(std::string_view message);

/// "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)".
struct PamSession {
  std::string_view service{};
  std::string_view user{};
  bool is_opened = false;
};
[[nodiscard]] std::optional<PamSession> read_pam_session(std::string_view message);

}  // namespace onesec::normalise
