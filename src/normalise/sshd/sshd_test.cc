#include "normalise/sshd/sshd.h"

#include <gtest/gtest.h>

#include <set>

#include "normalise/testing.h"

namespace onesec::normalise {
namespace {

using testing::cut_everywhere;
using testing::origin_of;
using testing::record_of;

class Users : public KnownUsers {
 public:
  std::set<std::string, std::less<>> names;
  [[nodiscard]] bool contains(std::string_view user) const override { return names.contains(user); }
};

struct Case {
  std::string_view message;
  EventType type;
  std::string_view kind;
  std::string_view origin;
  std::string_view user;
  std::int64_t port;
};

class SshdMessages : public ::testing::TestWithParam<Case> {};

TEST_P(SshdMessages, SayWhoFromWhereAndWhat) {
  const Case& expected = GetParam();
  Sshd sshd(nullptr);
  EventDraft draft;
  ASSERT_EQ(sshd.normalise(record_of(expected.message, "sshd", 99), draft), Normalised::Event) << expected.message;
  const Event event = draft.view();
  EXPECT_EQ(event.type, expected.type);
  EXPECT_EQ(event.text(Field::AuthKind), expected.kind);
  EXPECT_EQ(origin_of(event), expected.origin);
  EXPECT_EQ(event.text(Field::Username), expected.user);
  EXPECT_EQ(event.integer(Field::SourcePort).value_or(0), expected.port);
  cut_everywhere(sshd, expected.message, "sshd");
}

constexpr auto kFailure = EventType::AuthFailure;
INSTANTIATE_TEST_SUITE_P(
    All, SshdMessages,
    ::testing::Values(
        Case{"Failed password for root from 192.0.2.1 port 40001 ssh2", kFailure, "fail_password", "192.0.2.1", "root",
             40001},
        Case{"Failed password for invalid user bob from 2001:db8::5 port 40002 ssh2", kFailure, "fail_password",
             "2001:db8::5", "bob", 40002},
        Case{"Failed password for root from fe80::1%eth0 port 40003 ssh2", kFailure, "fail_password", "fe80::1", "root",
             40003},
        Case{"Failed password for invalid user  from 192.0.2.1 port 5 ssh2", kFailure, "fail_password", "192.0.2.1", "",
             5},
        Case{"Failed password for invalid user a from 198.51.100.9 port 22 ssh2 from 192.0.2.1 port 6 ssh2", kFailure,
             "fail_password", "192.0.2.1", "a from 198.51.100.9 port 22 ssh2", 6},
        Case{"Failed password for invalid user a b from 192.0.2.1 port 6 ssh2", kFailure, "fail_password", "192.0.2.1",
             "a b", 6},
        Case{"Failed publickey for git from 192.0.2.1 port 7 ssh2: ED25519 SHA256:abc", kFailure, "fail_publickey",
             "192.0.2.1", "git", 7},
        Case{"Failed none for invalid user x from 192.0.2.1 port 7 ssh2", kFailure, "fail_none", "192.0.2.1", "x", 7},
        Case{"Failed keyboard-interactive/pam for eve from host.example port 8 ssh2", kFailure,
             "fail_keyboard_interactive", "host.example", "eve", 8},
        Case{"Invalid user test from 192.0.2.1 port 9", kFailure, "invalid_user", "192.0.2.1", "test", 9},
        Case{"error: PAM: Authentication failure for illegal user kim from 192.0.2.1", kFailure, "fail_pam",
             "192.0.2.1", "kim", 0},
        Case{"User root from 192.0.2.1 not allowed because not listed in AllowUsers", kFailure, "not_allowed",
             "192.0.2.1", "root", 0},
        Case{"ROOT LOGIN REFUSED FROM 192.0.2.1 port 12 [preauth]", kFailure, "root_refused", "192.0.2.1", "root", 12},
        Case{"error: maximum authentication attempts exceeded for invalid user q from 192.0.2.1 port 13 ssh2 [preauth]",
             kFailure, "too_many_attempts", "192.0.2.1", "q", 13},
        Case{"Connection closed by authenticating user root 192.0.2.1 port 14 [preauth]", kFailure, "fail_connection",
             "192.0.2.1", "root", 14},
        Case{"Connection reset by invalid user a b 192.0.2.1 port 15 [preauth]", kFailure, "fail_connection",
             "192.0.2.1", "a b", 15},
        Case{"Disconnecting authenticating user root 192.0.2.1 port 16: Too many authentication failures [preauth]",
             kFailure, "fail_connection", "192.0.2.1", "root", 16},
        Case{"Connection closed by 192.0.2.1 port 17 [preauth]", kFailure, "probe", "192.0.2.1", "", 17},
        Case{"Received disconnect from 192.0.2.1 port 18:11: Bye Bye [preauth]", kFailure, "probe", "192.0.2.1", "",
             18},
        Case{"Received disconnect from 2001:db8::1: 14: No supported authentication methods available", kFailure,
             "probe", "2001:db8::1", "", 0},
        Case{"Unable to negotiate with 192.0.2.1 port 19: no matching host key type found. Their offer: ssh-dss "
             "[preauth]",
             kFailure, "probe", "192.0.2.1", "", 19},
        Case{"Bad protocol version identification 'GET / from 198.51.100.1 port 1' from 192.0.2.1 port 20", kFailure,
             "probe", "192.0.2.1", "", 20},
        Case{"Did not receive identification string from 192.0.2.1 port 21", kFailure, "probe", "192.0.2.1", "", 21},
        Case{"banner exchange: Connection from 192.0.2.1 port 22: invalid format", kFailure, "probe", "192.0.2.1", "",
             22},
        Case{"Accepted publickey for git from 192.0.2.1 port 23 ssh2: RSA SHA256:abc", EventType::AuthSuccess,
             "accepted", "192.0.2.1", "git", 23},
        Case{"Accepted password for alice from 192.0.2.1 port 24 ssh2", EventType::AuthSuccess, "accepted", "192.0.2.1",
             "alice", 24}));

std::string kind_of(Sshd& sshd, std::string_view message, std::int64_t pid = 5) {
  EventDraft draft;
  if (sshd.normalise(record_of(message, "sshd", pid), draft) != Normalised::Event) return "no event";
  return std::string(draft.view().text(Field::AuthKind));
}

TEST(Sshd, CountsOneAttemptOnceHoweverManyLinesTellOfIt) {
  Sshd sshd(nullptr);
  EXPECT_EQ(kind_of(sshd,
                    "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1 "
                    " user=root"),
            "again_seen");
  EXPECT_EQ(kind_of(sshd, "Failed password for root from 192.0.2.1 port 1 ssh2"), "fail_password");
  EXPECT_EQ(kind_of(sshd, "Received disconnect from 192.0.2.1 port 1:11: Bye [preauth]"), "again_seen");
  EXPECT_EQ(kind_of(sshd, "Disconnected from authenticating user root 192.0.2.1 port 1 [preauth]"), "again_seen");
}

TEST(Sshd, CountsAPamRefusalAtTheEndWhenNoFailedLineCame) {
  Sshd sshd(nullptr);
  EXPECT_EQ(kind_of(sshd,
                    "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1 "
                    " user=root"),
            "again_seen");
  EXPECT_EQ(kind_of(sshd, "Connection closed by 192.0.2.1 [preauth]"), "fail_connection");
  EXPECT_EQ(kind_of(sshd, "Connection closed by 192.0.2.1 [preauth]"), "again_seen");
}

TEST(Sshd, TakesTheAddressFromEarlierLinesOfTheSameProcessOnly) {
  Sshd sshd(nullptr);
  EXPECT_EQ(kind_of(sshd, "Connection from 192.0.2.7 port 77 on 192.0.2.8 port 22", 5), "no event");
  EXPECT_EQ(kind_of(sshd, "error: kex_exchange_identification: Connection closed by remote host", 6), "no event");
  EventDraft draft;
  ASSERT_EQ(sshd.normalise(record_of("error: kex_exchange_identification: Connection closed by remote host", "sshd", 5),
                           draft),
            Normalised::Event);
  EXPECT_EQ(origin_of(draft.view()), "192.0.2.7");
}

TEST(Sshd, LeavesOutAPortThatNoConnectionCanHave) {
  Sshd sshd(nullptr);
  const auto port_of = [&sshd](std::string_view line) {
    EventDraft draft;
    EXPECT_EQ(sshd.normalise(record_of(line, "sshd"), draft), Normalised::Event);
    return draft.view().integer(Field::SourcePort);
  };
  EXPECT_EQ(port_of("Connection closed by authenticating user bob 192.0.2.1 port 65535 [preauth]"), 65'535);
  EXPECT_EQ(port_of("Connection closed by authenticating user bob 192.0.2.1 port 65536 [preauth]"), std::nullopt);
}

TEST(Sshd, BelievesTheKnownPeerWhenAUserNameImitatesTheEndOfTheLine) {
  Sshd sshd(nullptr);
  EXPECT_EQ(kind_of(sshd, "Connection from 192.0.2.7 port 77 on 192.0.2.8 port 22"), "no event");
  EventDraft draft;
  ASSERT_EQ(
      sshd.normalise(
          record_of("Failed password for invalid user a from 192.0.2.7 port 77 ssh2: RSA from 198.51.100.1 port 9 ssh2",
                    "sshd", 5),
          draft),
      Normalised::Event);
  EXPECT_EQ(origin_of(draft.view()), "192.0.2.7");
}

TEST(Sshd, LetsNothingOfASuccessLookLikeAFailure) {
  Sshd sshd(nullptr);
  EXPECT_EQ(kind_of(sshd, "Failed publickey for git from 192.0.2.1 port 1 ssh2: RSA SHA256:a"), "fail_publickey");
  EXPECT_EQ(kind_of(sshd, "Postponed publickey for git from 192.0.2.1 port 1 ssh2 [preauth]"), "no event");
  EXPECT_EQ(kind_of(sshd, "Accepted publickey for git from 192.0.2.1 port 1 ssh2: RSA SHA256:b"), "accepted");
  EXPECT_EQ(kind_of(sshd, "Received disconnect from 192.0.2.1 port 1:11: disconnected by user"), "no event");
  EXPECT_EQ(kind_of(sshd, "Disconnected from user git 192.0.2.1 port 1"), "no event");
}

TEST(Sshd, CountsAPamErrorAndNotItsRepetition) {
  Sshd sshd(nullptr);
  EXPECT_EQ(kind_of(sshd, "error: PAM: Authentication failure for root from 192.0.2.1"), "fail_pam");
  EXPECT_EQ(kind_of(sshd, "Failed keyboard-interactive/pam for root from 192.0.2.1 port 1 ssh2"), "again_seen");
  EXPECT_EQ(kind_of(sshd, "Failed keyboard-interactive/pam for root from 192.0.2.1 port 1 ssh2"),
            "fail_keyboard_interactive");
}

TEST(Sshd, MarksNamesOfNobodyAndLeavesKnownOnesAlone) {
  Users users;
  users.names.insert("deploy");
  Sshd sshd(&users);
  EventDraft draft;
  ASSERT_EQ(sshd.normalise(record_of("Invalid user hunter2 from 192.0.2.1 port 9", "sshd", 1), draft),
            Normalised::Event);
  EXPECT_EQ(draft.view().boolean(Field::UsernameMasked), true);
  EXPECT_EQ(draft.view().boolean(Field::UserExists), false);
  draft.clear();
  ASSERT_EQ(sshd.normalise(record_of("Invalid user deploy from 192.0.2.1 port 9", "sshd", 2), draft),
            Normalised::Event);
  EXPECT_FALSE(draft.has(Field::UsernameMasked));
  EXPECT_EQ(draft.view().boolean(Field::UserExists), true);
}

TEST(Sshd, KnowsThatAForbiddenUserExistsThoughSshdCallsItInvalid) {
  Sshd sshd(nullptr);
  EXPECT_EQ(kind_of(sshd, "User root from 192.0.2.1 not allowed because not listed in AllowUsers"), "not_allowed");
  EventDraft draft;
  ASSERT_EQ(
      sshd.normalise(record_of("Failed password for invalid user root from 192.0.2.1 port 1 ssh2", "sshd", 5), draft),
      Normalised::Event);
  EXPECT_EQ(draft.view().boolean(Field::UserExists), true);
}

TEST(Sshd, CarriesTheCountOfARepeatedMessage) {
  Sshd sshd(nullptr);
  EventDraft draft;
  ASSERT_EQ(sshd.normalise(record_of("message repeated 4 times: [ Failed password for root from 192.0.2.1 port 1 ssh2]",
                                     "sshd", 5),
                           draft),
            Normalised::Event);
  EXPECT_EQ(draft.view().occurrences(), 4U);
  EXPECT_EQ(origin_of(draft.view()), "192.0.2.1");
}

TEST(Sshd, MakesNoEventOfWhatIsNoAuthentication) {
  Sshd sshd(nullptr);
  for (const std::string_view message :
       {"Server listening on 0.0.0.0 port 22.", "Received signal 15; terminating.",
        "Address 192.0.2.1 maps to a.example, but this does not map back to the address.",
        "something Failed password for root from 192.0.2.1 port 1 ssh2", ""}) {
    EXPECT_EQ(kind_of(sshd, message), "no event") << message;
  }
}

}  // namespace
}  // namespace onesec::normalise
