#include "sources/auth_choice.h"

#include <gtest/gtest.h>

namespace onesec::sources {
namespace {

TEST(ChooseAuthSource, Table) {
  using enum JournalSetting;
  using Access = JournalProbe::Access;
  const struct {
    const char* name;
    JournalSetting setting;
    JournalProbe journal;
    bool has_auth_file;
    bool is_journal;
    const char* reason;
  } kCases[] = {
      {"stock_debian_12", Auto, {Access::Readable, true}, false, true, "sources.journald: off takes the files"},
      {"with_rsyslog_too", Auto, {Access::Readable, true}, true, true, "sources.journald: off takes the files"},
      {"fresh_host", Auto, {Access::Readable, false}, false, true, "no logins yet"},
      {"syslogd_without_journald", Auto, {Access::Readable, false}, true, false, "sources.journald: on takes"},
      {"not_in_the_group", Auto, {Access::Denied, false}, true, false, "group systemd-journal"},
      {"container", Auto, {Access::Absent, false}, false, false, "no systemd journal"},
      {"asked_for", On, {Access::Absent, false}, true, true, "as sources.journald asks"},
      {"forbidden", Off, {Access::Readable, true}, false, false, "sources.journald is off"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const AuthChoice choice = choose_auth_source(c.setting, c.journal, c.has_auth_file);
    EXPECT_EQ(choice.is_journal, c.is_journal);
    EXPECT_NE(choice.reason.find(c.reason), std::string::npos) << choice.reason;
  }
}

}  // namespace
}  // namespace onesec::sources
