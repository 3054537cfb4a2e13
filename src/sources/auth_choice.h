#pragma once

#include <string>

#include "sources/journald/journal_reader.h"

namespace onesec::sources {

/// `sources.journald`.
enum class JournalSetting : std::uint8_t { Auto, On, Off };

/// Where login lines of this host are read. Where rsyslog runs, the same line stands in the journal and in a file:
/// reading both would count every failure twice.
struct AuthChoice {
  bool is_journal = false;
  std::string reason;  ///< For people: why this one, and which switch takes the other.
};

/// Auto: the journal when it can be read and holds logins, or when there is no file to read instead.
[[nodiscard]] AuthChoice choose_auth_source(JournalSetting setting, const JournalProbe& journal, bool has_auth_file);

}  // namespace onesec::sources
