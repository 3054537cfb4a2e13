#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace onesec {

/// What one authentication message says: the closed list behind `Field::AuthKind`. A failed login is often told in
/// several lines; exactly one of them is an *attempt*, the others are views of it and carry what the attempt's line
/// lacks.
enum class AuthKind : std::uint8_t {
  FailPassword,
  FailKeyboardInteractive,
  FailPublickey,  ///< A key was offered and not known: clients do that before every successful login.
  FailHostbased,
  FailGssapi,
  FailNone,        ///< The probe for available methods that every client sends first.
  FailOther,       ///< A method we have no word for; a service other than sshd.
  FailPam,         ///< PAM refused, and no other line of the service says so.
  FailConnection,  ///< The connection ended before authentication, and no line before told of a failure.
  AgainSeen,    ///< Another view of an attempt that was counted: PAM's line beside sshd's, the end of the connection.
  InvalidUser,  ///< The account doesn't exist here; the attempt's own line follows.
  NotAllowed,   ///< The account exists, and a rule forbids it; the attempt's own line follows.
  TooManyAttempts,
  RootRefused,
  Probe,   ///< No user was named: a scanner, a broken client, another protocol.
  Denied,  ///< The server's configuration refuses this client or resource, whoever it is.
  Accepted,
  SessionOpened,
  SessionClosed,
};

/// "fail_password".
[[nodiscard]] std::string_view name_of(AuthKind kind);
[[nodiscard]] std::optional<AuthKind> auth_kind_named(std::string_view name);

/// Whether the message stands for one try at a secret that can be guessed. Keys, method probes and views are none.
[[nodiscard]] bool is_guess(AuthKind kind);

}  // namespace onesec
