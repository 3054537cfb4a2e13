#include "normalise/router/router.h"

#include <gtest/gtest.h>

#include "normalise/testing.h"

namespace onesec::normalise {
namespace {

using testing::cut_everywhere;
using testing::origin_of;
using testing::record_of;

struct Case {
  std::string_view line;
  EventType type;
  std::string_view service;
  std::string_view origin;
};

class AutoLines : public ::testing::TestWithParam<Case> {};

TEST_P(AutoLines, GoToTheirNormaliser) {
  const Case& expected = GetParam();
  Router router({});
  EventDraft draft;
  ASSERT_EQ(router.normalise(record_of(expected.line), draft), Normalised::Event) << expected.line;
  const Event event = draft.view();
  EXPECT_EQ(event.type, expected.type);
  EXPECT_EQ(event.text(Field::Service), expected.service);
  EXPECT_EQ(origin_of(event), expected.origin);
  EXPECT_EQ(event.raw, expected.line);
  EXPECT_EQ(event.provenance, Provenance::LocalText);
  cut_everywhere(router, expected.line);
}

INSTANTIATE_TEST_SUITE_P(
    All, AutoLines,
    ::testing::Values(Case{"Nov 24 17:59:58 web sshd[12]: Failed password for root from 192.0.2.1 port 1 ssh2",
                           EventType::AuthFailure, "sshd", "192.0.2.1"},
                      Case{"Nov 24 17:59:58 web sshd-session[12]: Failed password for root from 192.0.2.1 port 1 ssh2",
                           EventType::AuthFailure, "sshd", "192.0.2.1"},
                      Case{"192.0.2.1 - - [24/Nov/2026:17:59:58 +0000] \"GET /a?b=c HTTP/1.1\" 200 12 \"-\" \"curl/8\"",
                           EventType::HttpRequest, "", "192.0.2.1"},
                      Case{"[Tue Nov 24 17:59:58.123456 2026] [auth_basic:error] [pid 1:tid 2] [client 192.0.2.1:99] "
                           "AH01617: user bob: "
                           "authentication failure for \"/x\": Password Mismatch",
                           EventType::AuthFailure, "apache", "192.0.2.1"},
                      Case{"2026/11/24 17:59:58 [error] 7#7: *1 user \"bob\": password mismatch, client: 192.0.2.1, "
                           "server: s, request: \"GET / "
                           "HTTP/1.1\", host: \"h\"",
                           EventType::AuthFailure, "nginx", "192.0.2.1"},
                      Case{"Nov 24 17:59:58 web nginx[3]: web nginx: 2026/11/24 17:59:58 [error] 7#7: *1 user \"bob\": "
                           "password mismatch, client: "
                           "192.0.2.1, server: s",
                           EventType::AuthFailure, "nginx", "192.0.2.1"},
                      Case{"Nov 24 17:59:58 web vsftpd: pam_unix(vsftpd:auth): authentication failure; logname= uid=0 "
                           "euid=0 tty=ftp ruser=bob "
                           "rhost=192.0.2.1  user=bob",
                           EventType::AuthFailure, "vsftpd", "192.0.2.1"}));

TEST(Router, IsStrictByProgramName) {
  Router router({});
  for (const std::string_view line :
       {"Nov 24 17:59:58 web logger: Failed password for root from 192.0.2.1 port 1 ssh2",
        "Nov 24 17:59:58 web notsshd[1]: Failed password for root from 192.0.2.1 port 1 ssh2",
        "Nov 24 17:59:58 web app[1]: sshd[1]: Failed password for root from 192.0.2.1 port 1 ssh2"}) {
    EventDraft draft;
    EXPECT_NE(router.normalise(record_of(line), draft), Normalised::Event) << line;
  }
}

TEST(Router, KeepsUnknownSyslogLinesInFormatSyslogOnly) {
  constexpr std::string_view kLine = "<30>Nov 24 17:59:58 web app[1]: something";
  EventDraft draft;
  Router syslog({.format = LogFormat::Syslog});
  ASSERT_EQ(syslog.normalise(record_of(kLine), draft), Normalised::Event);
  EXPECT_EQ(draft.type, EventType::SyslogEvent);
  EXPECT_EQ(draft.view().text(Field::SyslogFacility), "daemon");
  EXPECT_EQ(draft.view().text(Field::SyslogApp), "app");
  draft.clear();
  Router auth({.format = LogFormat::Auth});
  EXPECT_EQ(auth.normalise(record_of(kLine), draft), Normalised::NotMine);
}

TEST(Router, TakesJournaldsWordForTheProgram) {
  Router journal({.format = LogFormat::Journal});
  EventDraft draft;
  EXPECT_EQ(journal.normalise(record_of("Failed password for root from 192.0.2.1 port 1 ssh2", "sshd", 4), draft),
            Normalised::Event);
  draft.clear();
  EXPECT_EQ(journal.normalise(record_of("Failed password for root from 192.0.2.1 port 1 ssh2", "app", 4), draft),
            Normalised::NotMine);
}

TEST(Router, KnowsItsFormatsByName) {
  EXPECT_EQ(log_format_named("auto"), LogFormat::Auto);
  EXPECT_EQ(log_format_named("journal"), LogFormat::Journal);
  EXPECT_FALSE(log_format_named("Auto").has_value());
}

TEST(Router, ReadsOurJsonAndOthers) {
  Router json({.format = LogFormat::Json});
  EventDraft draft;
  ASSERT_EQ(
      json.normalise(record_of(R"({"type":"auth_failure","source_ip":"192.0.2.1","details":{"username":"a"}})"), draft),
      Normalised::Event);
  EXPECT_EQ(draft.type, EventType::AuthFailure);
  draft.clear();
  ASSERT_EQ(
      json.normalise(
          record_of(
              R"({"@timestamp":"2026-11-24T17:00:00Z","message":"hi","source":{"ip":"192.0.2.2"},"log.level":"warn"})"),
          draft),
      Normalised::Event);
  EXPECT_EQ(draft.type, EventType::SyslogEvent);
  EXPECT_EQ(draft.view().summary, "hi");
  EXPECT_EQ(origin_of(draft.view()), "192.0.2.2");
  EXPECT_EQ(draft.view().text(Field::SyslogSeverity), "warn");
  draft.clear();
  EXPECT_EQ(json.normalise(record_of("{broken"), draft), Normalised::Malformed);
}

}  // namespace
}  // namespace onesec::normalise
