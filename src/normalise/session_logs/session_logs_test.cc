#include "normalise/session_logs/session_logs.h"

#include <gtest/gtest.h>

#include "normalise/testing.h"

namespace onesec::normalise {
namespace {

using testing::record_of;

TEST(Sudo, TellsFailuresRefusalsAndCommandsApart) {
  EventDraft draft;
  ASSERT_EQ(
      normalise_sudo(
          record_of("   bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls ; x",
                    "sudo"),
          nullptr, draft),
      Normalised::Event);
  EXPECT_EQ(draft.type, EventType::AuthFailure);
  EXPECT_EQ(draft.view().text(Field::Username), "bob");
  EXPECT_EQ(draft.view().text(Field::TargetUser), "root");
  EXPECT_EQ(draft.view().text(Field::Command), "/bin/ls ; x");
  EXPECT_EQ(draft.view().occurrences(), 3U);
  draft.clear();
  ASSERT_EQ(
      normalise_sudo(record_of("bob : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls", "sudo"),
                     nullptr, draft),
      Normalised::Event);
  EXPECT_EQ(draft.view().text(Field::AuthKind), "not_allowed");
  draft.clear();
  ASSERT_EQ(normalise_sudo(record_of("bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls", "sudo"), nullptr, draft),
            Normalised::Event);
  EXPECT_EQ(draft.type, EventType::PrivilegeChange);
  EXPECT_EQ(normalise_sudo(record_of("hello", "sudo"), nullptr, draft), Normalised::Ignored);
}

TEST(Su, TellsFailureFromSuccess) {
  EventDraft draft;
  ASSERT_EQ(normalise_su(record_of("FAILED SU (to root) bob on pts/1", "su"), nullptr, draft), Normalised::Event);
  EXPECT_EQ(draft.type, EventType::AuthFailure);
  EXPECT_EQ(draft.view().text(Field::TargetUser), "root");
  draft.clear();
  ASSERT_EQ(normalise_su(record_of("(to root) bob on pts/1", "su"), nullptr, draft), Normalised::Event);
  EXPECT_EQ(draft.type, EventType::PrivilegeChange);
}

TEST(Pam, ReadsPamsOwnValuesNotTheClientsImitation) {
  EventDraft draft;
  ASSERT_EQ(
      normalise_pam(
          record_of("pam_unix(x:auth): authentication failure; logname= uid=0 euid=0 tty=t ruser=a rhost=198.51.100.1 "
                    "rhost=192.0.2.1",
                    "x"),
          nullptr, draft),
      Normalised::Event);
  EXPECT_EQ(testing::origin_of(draft.view()), "192.0.2.1");
  EXPECT_EQ(draft.view().text(Field::Username), "a rhost=198.51.100.1");
}

TEST(Pam, MakesNoSuccessOfACronSession) {
  EventDraft draft;
  ASSERT_EQ(normalise_pam(record_of("pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)", "CRON"),
                          nullptr, draft),
            Normalised::Event);
  EXPECT_EQ(draft.type, EventType::SessionActivity);
  EXPECT_EQ(draft.view().text(Field::Username), "root");
  EXPECT_EQ(normalise_pam(record_of("authentication failure; not of PAM", "x"), nullptr, draft), Normalised::NotMine);
}

}  // namespace
}  // namespace onesec::normalise
