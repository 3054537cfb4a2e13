#include "sources/journald/journal_entry.h"

#include <gtest/gtest.h>

namespace onesec::sources {
namespace {

TEST(ProvenanceOf, Table) {
  const struct {
    const char* name;
    JournalEntry entry;
    Provenance provenance;
  } kCases[] = {
      {"sshd_as_root",
       {.identifier = "sshd", .command = "sshd", .unit = "ssh.service", .transport = "syslog", .uid = 0},
       Provenance::TrustedLocal},
      {"session_process_that_logs_as_sshd",
       {.identifier = "sshd", .command = "sshd-session", .unit = "ssh.service", .uid = 0},
       Provenance::TrustedLocal},
      {"sshd_child_before_login",
       {.identifier = "sshd", .command = "sshd", .unit = "ssh.service", .uid = 104},
       Provenance::TrustedLocal},
      {"logger_by_a_user",
       {.identifier = "sshd", .command = "logger", .unit = "session-3.scope", .uid = 1000},
       Provenance::LocalText},
      {"logger_by_root_may_carry_anything",
       {.identifier = "sshd", .command = "logger", .unit = "cron.service", .uid = 0},
       Provenance::LocalText},
      {"a_users_copy_of_logger_named_sshd",
       {.identifier = "sshd", .command = "sshd", .unit = "session-3.scope", .uid = 1000},
       Provenance::LocalText},
      {"the_same_without_pam_systemd",
       {.identifier = "sshd", .command = "sshd", .unit = "ssh.service", .uid = 1000},
       Provenance::LocalText},
      {"a_web_servers_copy",
       {.identifier = "sshd", .command = "sshd", .unit = "nginx.service", .uid = 33},
       Provenance::LocalText},
      {"sudo_keeps_the_callers_user", {.identifier = "sudo", .command = "sudo", .uid = 1000}, Provenance::LocalText},
      {"sudo_by_root", {.identifier = "sudo", .command = "sudo", .uid = 0}, Provenance::TrustedLocal},
      {"a_long_name_cut_by_the_kernel",
       {.identifier = "systemd-timesyncd", .command = "systemd-timesyn", .uid = 0},
       Provenance::TrustedLocal},
      {"no_user_known", {.identifier = "sshd", .command = "sshd"}, Provenance::LocalText},
      {"kernel", {.identifier = "kernel", .transport = "kernel"}, Provenance::TrustedLocal},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(provenance_of(c.entry), c.provenance);
  }
}

TEST(JournalPosition, KeepsTheFirstStartWhileThereIsOne) {
  const JournalPosition plain{.cursor = "s=a;i=1"};
  EXPECT_EQ(to_string(plain), "s=a;i=1");
  EXPECT_EQ(parse_journal_position("s=a;i=1"), plain);
  const JournalPosition first{.cursor = "s=a;i=1", .first_start = Instant::from_seconds(1'700'000'000)};
  EXPECT_EQ(to_string(first), "first=1700000000000000 s=a;i=1");
  EXPECT_EQ(parse_journal_position(to_string(first)), first);
  EXPECT_EQ(parse_journal_position("first=x s=a"), JournalPosition{.cursor = "first=x s=a"});
}

TEST(TimeOfCursor, IsItsTPart) {
  EXPECT_EQ(time_of_cursor("s=1;i=2;b=3;m=4;t=60a24181e4000;x=9"), Instant::from_nanos(0x60a24181e4000 * 1'000));
  EXPECT_FALSE(time_of_cursor("s=1;i=2"));
  EXPECT_FALSE(time_of_cursor("s=1;t=xyz"));
  EXPECT_FALSE(time_of_cursor("s=1;t=ffffffffffffffff"));
}

}  // namespace
}  // namespace onesec::sources
