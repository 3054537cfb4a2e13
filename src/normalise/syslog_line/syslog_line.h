#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/instant.h"

namespace onesec::normalise {

/// The parts of one syslog line. Views into it.
struct SyslogLine {
  std::optional<Instant> when{};
  std::string_view host;
  std::string_view program;    ///< Without path instance: "sshd" of "sshd[12]:", "httpd" of "httpd/backend1[12]:".
  std::int64_t pid = 0;        ///< 0: not given.
  std::int32_t facility = -1;  ///< -1: no PRI.
  std::int32_t severity = -1;
  std::string_view message;
};

/// What a reader of year-less, zone-less times must know.
struct LocalTime {
  Instant received_at{};
  seconds utc_offset{0};  ///< Of the writer's clock at that time, east positive.
};

/// Reads RFC 5424 and RFC 3164 lines, with and without PRI; RFC 3339 times as rsyslog writes them on Debian 12; lines
/// whose time or host is missing ("sshd[1]: …", "srv sshd[1]: …", as journal exports have them). A line of another form
/// gives only `message`, the whole line.
[[nodiscard]] SyslogLine read_syslog_line(std::string_view line, const LocalTime& local);

/// "Nov 24 18:21:20" or "Nov  4 …" at the front, stepped over with one blank behind it.
[[nodiscard]] std::optional<Instant> take_bsd_time(std::string_view& rest, const LocalTime& local);

/// 0–7 and 0–23 as RFC 5424 names them; empty outside.
[[nodiscard]] std::string_view severity_word(std::int32_t severity);
[[nodiscard]] std::string_view facility_word(std::int32_t facility);

}  // namespace onesec::normalise
