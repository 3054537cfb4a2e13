#include "sources/auth_choice.h"

namespace onesec::sources {

AuthChoice choose_auth_source(JournalSetting setting, const JournalProbe& journal, bool has_auth_file) {
  using Access = JournalProbe::Access;
  if (setting == JournalSetting::On) return {true, "logins are read from the journal, as sources.journald asks"};
  if (setting == JournalSetting::Off) return {false, "sources.journald is off: logins are read from files"};
  if (journal.access == Access::Readable && journal.has_authentication) {
    return {true, "logins are read from the journal; sources.journald: off takes the files instead"};
  }
  if (journal.access == Access::Readable && !has_auth_file) {
    return {true, "the journal holds no logins yet, and there is no auth.log or secure to read instead"};
  }
  if (journal.access == Access::Readable) {
    return {false, "the journal holds no logins: they are read from files; sources.journald: on takes the journal"};
  }
  if (journal.access == Access::Denied) {
    return {
        false,
        "the journal may not be read (add the user onesec to the group systemd-journal): logins are read from files"};
  }
  return {false, "this host keeps no systemd journal: logins are read from files"};
}

}  // namespace onesec::sources
