#include "normalise/syslog_line/syslog_line.h"

#include <gtest/gtest.h>

#include "normalise/testing.h"

namespace onesec::normalise {
namespace {

SyslogLine read(std::string_view line, seconds offset = seconds(0)) {
  return read_syslog_line(line, {.received_at = testing::kNow, .utc_offset = offset});
}

struct Case {
  std::string_view line;
  std::string_view when;
  std::string_view host;
  std::string_view program;
  std::int64_t pid;
  std::string_view message;
};

class SyslogLines : public ::testing::TestWithParam<Case> {};

TEST_P(SyslogLines, ComeApart) {
  const Case& expected = GetParam();
  const SyslogLine line = read(expected.line);
  EXPECT_EQ(line.when ? to_rfc3339(*line.when) : "", expected.when);
  EXPECT_EQ(line.host, expected.host);
  EXPECT_EQ(line.program, expected.program);
  EXPECT_EQ(line.pid, expected.pid);
  EXPECT_EQ(line.message, expected.message);
  for (std::size_t size = 0; size < expected.line.size(); ++size)
    (void)read(std::string(expected.line.substr(0, size)));
}

INSTANTIATE_TEST_SUITE_P(
    All, SyslogLines,
    ::testing::Values(
        Case{"Nov 24 17:59:58 web sshd[12]: hello", "2026-11-24T17:59:58Z", "web", "sshd", 12, "hello"},
        Case{"<38>Nov  4 17:59:58 web sudo: hi : there", "2026-11-04T17:59:58Z", "web", "sudo", 0, "hi : there"},
        Case{"Dec 31 23:00:00 web cron[1]: x", "2025-12-31T23:00:00Z", "web", "cron", 1, "x"},
        Case{"2026-11-24T18:21:20.123456+01:00 web sshd[1]: x", "2026-11-24T17:21:20.123456Z", "web", "sshd", 1, "x"},
        Case{"<34>1 2026-11-24T18:00:00Z web sshd 77 ID47 [a@1 b=\"c]\\\"d\"][e f=\"g\"] \xEF\xBB\xBFmsg",
             "2026-11-24T18:00:00Z", "web", "sshd", 77, "msg"},
        Case{"<34>1 - - - - - - msg", "", "", "", 0, "msg"}, Case{"srv sshd[5]: x", "", "srv", "sshd", 5, "x"},
        Case{"sshd[5]: x", "", "", "sshd", 5, "x"},
        Case{"Nov 24 17:59:58 srv httpd/backend[5]: x", "2026-11-24T17:59:58Z", "srv", "httpd", 5, "x"},
        Case{"Nov 24 17:59:58 srv postfix/smtpd[5]: x", "2026-11-24T17:59:58Z", "srv", "postfix/smtpd", 5, "x"},
        Case{"no header: here", "", "", "", 0, "no header: here"},
        Case{"Nov 24 17:59:58 last message repeated 3 times", "2026-11-24T17:59:58Z", "", "", 0,
             "last message repeated 3 times"},
        Case{"<999>x", "", "", "", 0, "<999>x"}));

TEST(SyslogLine, CountsTheWritersZoneBackToUtc) {
  EXPECT_EQ(to_rfc3339(*read("Nov 24 19:59:58 web sshd[1]: x", hours(2)).when), "2026-11-24T17:59:58Z");
}

TEST(SyslogLine, NamesFacilityAndSeverity) {
  const SyslogLine line = read("<38>Nov 24 17:59:58 web sshd[1]: x");
  EXPECT_EQ(facility_word(line.facility), "auth");
  EXPECT_EQ(severity_word(line.severity), "info");
  EXPECT_EQ(severity_word(-1), "");
}

}  // namespace
}  // namespace onesec::normalise
