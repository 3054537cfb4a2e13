#pragma once

#include <cstdint>
#include <string_view>

#include "model/auth_kind.h"

namespace onesec::normalise {

/// The connection's other end, known from another line of the same process; both may be missing.
struct SshdPeer {
  std::string_view address;  ///< As sshd wrote it: an address or a host name.
  std::int64_t port = 0;
};

/// What one message of sshd means. Views into the message.
struct SshdMessage {
  enum class Shape : std::uint8_t {
    Unknown,     ///< Not one that we know.
    Other,       ///< Known, and about nothing that we keep: "Server listening on …".
    Connected,   ///< "Connection from A port P": tells the peer.
    Attempt,     ///< A login failed or succeeded: `kind` says how.
    View,        ///< More about an attempt that has, or will have, a line of its own.
    PamError,    ///< "error: PAM: … for U from A": an attempt; "Failed keyboard-interactive" may repeat it.
    PamFailure,  ///< pam_unix's line, before sshd has its say.
    Ended,       ///< The connection ended.
    Broken,      ///< The handshake failed: nobody tried a login.
    Session,     ///< A session was opened or closed.
  };
  Shape shape = Shape::Unknown;
  AuthKind kind = AuthKind::FailOther;
  std::string_view method;
  std::string_view user;
  bool has_user = false;  ///< An empty user name is a name too.
  bool is_invalid_user = false;
  bool is_authenticating = false;  ///< "by authenticating user": the account exists.
  bool is_preauth = false;         ///< sshd marked it "[preauth]".
  SshdPeer peer{};
  std::string_view reason;
};

/// Reads a message without its syslog header. `known` decides where a user name that holds " from A port P" itself
/// would make two readings possible: one process serves one connection. Without it the last reading counts, for only
/// what stands before it is the client's to choose.
[[nodiscard]] SshdMessage read_sshd_message(std::string_view message, const SshdPeer& known);

}  // namespace onesec::normalise
