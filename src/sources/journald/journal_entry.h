#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/instant.h"
#include "model/provenance.h"

namespace onesec::sources {

/// The fields of a journal entry that we use. Names with an underscore in the journal are journald's own; a sender
/// can't write them.
struct JournalEntry {
  std::string message{};
  std::string identifier{};            ///< SYSLOG_IDENTIFIER: the sender's word for itself.
  std::string command{};               ///< _COMM
  std::string unit{};                  ///< _SYSTEMD_UNIT
  std::string host{};                  ///< _HOSTNAME
  std::string transport{};             ///< _TRANSPORT
  std::optional<std::uint32_t> uid{};  ///< _UID
  std::int64_t pid = 0;                ///< _PID, else SYSLOG_PID; 0: unknown
  Instant when{};                      ///< When the sender sent it, else when journald took it.
  Instant received{};                  ///< When journald took it.
};

/// TrustedLocal only when journald's own fields say that the privileged program wrote the line which the line names:
/// anybody can call himself "sshd" with `logger -t sshd`, and anybody's copy of logger(1) can be named "sshd".
///  - a root process that logs under its own name;
///  - sshd's unprivileged child, inside sshd's own unit and under a system user (a login without pam_systemd stays in
///  that
///    unit, but not under such a user);
///  - the kernel's ring buffer, which only root writes to.
/// sudo and su keep the caller's real user, and a user's namespace can fake the rest: LocalText.
[[nodiscard]] Provenance provenance_of(const JournalEntry& entry);

/// Ours: what 1SEC itself logs is not its input.
[[nodiscard]] bool is_own_output(const JournalEntry& entry);

/// A journald cursor, and, until the backfill of the first start is read, when that was.
struct JournalPosition {
  std::string cursor{};
  std::optional<Instant> first_start{};
  bool operator==(const JournalPosition&) const = default;
};
/// "s=…;i=…;…", with "first=<microseconds> " in front during a backfill.
[[nodiscard]] std::string to_string(const JournalPosition& position);
/// Never fails: what isn't a cursor is found out by the journal.
[[nodiscard]] JournalPosition parse_journal_position(std::string_view text);

/// The time inside a journald cursor (its t= part, hexadecimal microseconds), for a cursor that the journal no longer
/// takes.
[[nodiscard]] std::optional<Instant> time_of_cursor(std::string_view cursor);

}  // namespace onesec::sources
