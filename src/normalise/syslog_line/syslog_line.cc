#include "normalise/syslog_line/syslog_line.h"

#include <algorithm>
#include <array>

#include "base/civil_time.h"
#include "text/line_scanner.h"

namespace onesec::normalise {
namespace {

using text::LineScanner;

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
/// RFC 5424 6.2.5 allows 48; PRINTUSASCII. Longer words are text, not names.
constexpr std::size_t kMaxName = 64;

std::optional<std::int32_t> two_digits(std::string_view text, std::size_t at) {
  if (text.size() < at + 2) return std::nullopt;
  const char tens = text[at] == ' ' ? '0' : text[at];
  const char ones = text[at + 1];
  if (tens < '0' || tens > '9' || ones < '0' || ones > '9') return std::nullopt;
  return (tens - '0') * 10 + (ones - '0');
}

void take_priority(LineScanner& line, SyslogLine& out) {
  LineScanner ahead = line;
  if (!ahead.skip("<")) return;
  const std::optional<std::int64_t> priority = ahead.number();
  constexpr std::int64_t kMaxPriority = 191;  // facility 23, severity 7
  if (!priority || *priority > kMaxPriority || !ahead.skip(">")) return;
  out.facility = static_cast<std::int32_t>(*priority / 8);
  out.severity = static_cast<std::int32_t>(*priority % 8);
  line = ahead;
}

bool is_name(std::string_view word) {
  return !word.empty() && word.size() <= kMaxName && std::ranges::all_of(word, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '/' || c == '(' || c == ')' || c == '@' || c == '+';
  });
}

bool is_host(std::string_view word) {
  return !word.empty() && word.size() <= 255 && word.find_first_of("[]()<>\"'=,;") == std::string_view::npos &&
         word.back() != ':';
}

/// "sshd[12]:", "sshd:", "[sshd]:", "[sshd]", "httpd/backend1[3]:", "pop(pam_unix)[4920]:". Steps over it and one
/// blank.
bool take_tag(LineScanner& line, SyslogLine& out, bool may_lack_pid) {
  LineScanner ahead = line;
  const std::optional<std::string_view> word = ahead.word();
  if (!word) return false;
  std::string_view tag = *word;
  if (tag.front() == '[') {
    if (tag.back() == ':') tag.remove_suffix(1);
    if (tag.size() < 3 || tag.back() != ']' || !is_name(tag.substr(1, tag.size() - 2))) return false;
    out.program = tag.substr(1, tag.size() - 2);
  } else {
    if (tag.back() != ':') return false;
    tag.remove_suffix(1);
    const std::size_t bracket = tag.find('[');
    if (bracket == std::string_view::npos && !may_lack_pid) return false;
    const std::string_view name = tag.substr(0, bracket);
    if (!is_name(name)) return false;
    if (bracket != std::string_view::npos) {
      const std::string_view number = tag.substr(bracket + 1);
      const std::optional<std::int64_t> pid = number.empty() || number.back() != ']'
                                                  ? std::nullopt
                                                  : text::whole_number(number.substr(0, number.size() - 1));
      if (!pid) return false;
      out.pid = *pid;
    }
    out.program = name;
  }
  // An instance behind a slash ("postfix/smtpd" is a program of its own family and stays whole).
  if (const std::size_t slash = out.program.find('/'); slash != std::string_view::npos && slash != 0) {
    const std::string_view family = out.program.substr(0, slash);
    if (family == "httpd" || family == "apache2" || family == "nginx") out.program = family;
  }
  ahead.skip(" ");
  line = ahead;
  return true;
}

/// Structured data: "-" or elements in brackets whose values are quoted, with \" \\ \] escaped.
bool take_structured_data(LineScanner& line) {
  std::string_view rest = line.rest();
  if (rest.starts_with('-')) return line.skip("-");
  if (!rest.starts_with('[')) return false;
  std::size_t at = 0;
  bool is_quoted = false;
  bool is_inside = false;
  for (; at < rest.size(); ++at) {
    const char c = rest[at];
    if (is_quoted) {
      if (c == '\\')
        ++at;
      else if (c == '"')
        is_quoted = false;
    } else if (c == '"' && is_inside) {
      is_quoted = true;
    } else if (c == '[' && !is_inside) {
      is_inside = true;
    } else if (c == ']' && is_inside) {
      is_inside = false;
    } else if (!is_inside) {
      break;
    }
  }
  if (is_inside || is_quoted) return false;
  return line.skip(rest.substr(0, std::min(at, rest.size())));
}

bool read_rfc5424(LineScanner line, SyslogLine& out) {
  const std::string_view nil = "-";
  if (!line.skip("1 ")) return false;
  std::array<std::string_view, 5> words;  // time, host, program, pid, message id
  for (std::string_view& word : words) {
    const std::optional<std::string_view> found = line.word();
    if (!found || !line.skip(" ")) return false;
    word = *found;
  }
  if (words[0] != nil && !(out.when = parse_rfc3339(words[0]))) return false;
  if (!take_structured_data(line)) return false;
  if (words[1] != nil) out.host = words[1];
  if (words[2] != nil) out.program = words[2];
  out.pid = text::whole_number(words[3]).value_or(0);
  line.skip(" ");
  line.skip("\xEF\xBB\xBF");  // the mark that the message is UTF-8
  out.message = line.rest();
  return true;
}

std::optional<Instant> take_time(LineScanner& line, const LocalTime& local) {
  std::string_view rest = line.rest();
  if (const std::optional<Instant> when = take_bsd_time(rest, local)) {
    line = LineScanner(rest);
    return when;
  }
  LineScanner ahead = line;
  const std::optional<std::string_view> word = ahead.word();
  constexpr std::size_t kShortestTime = 20;  // "2026-11-24T18:21:20Z"
  if (!word || word->size() < kShortestTime) return std::nullopt;
  const std::optional<Instant> when = parse_rfc3339(*word);
  if (when) {
    ahead.skip(" ");
    line = ahead;
  }
  return when;
}

}  // namespace

std::optional<Instant> take_bsd_time(std::string_view& rest, const LocalTime& local) {
  LineScanner line(rest);
  const std::optional<std::string_view> month = line.word();
  if (!month || month->size() != 3 || !line.skip(" ")) return std::nullopt;
  const auto* const found = std::ranges::find(kMonths, *month);
  if (found == kMonths.end()) return std::nullopt;
  line.skip_spaces();
  const std::optional<std::int64_t> day = line.number();
  if (!day || *day < 1 || *day > 31 || !line.skip(" ")) return std::nullopt;
  const std::string_view clock = line.rest();
  const auto hour = two_digits(clock, 0);
  const auto minute = two_digits(clock, 3);
  const auto second = two_digits(clock, 6);
  if (!hour || !minute || !second || clock[2] != ':' || clock[5] != ':') return std::nullopt;
  CivilTime civil{.year = 1970,
                  .month = static_cast<std::int32_t>(found - kMonths.begin()) + 1,
                  .day = static_cast<std::int32_t>(*day),
                  .hour = *hour,
                  .minute = *minute,
                  .second = *second};
  line = LineScanner(clock.substr(8));
  if (!line.at_end() && !line.skip(" ")) return std::nullopt;
  // The writer's clock shows local time: look for the year on that clock, then go back to UTC.
  const std::optional<Instant> shown = from_civil_without_year(civil, local.received_at + local.utc_offset);
  if (!shown) return std::nullopt;
  rest = line.rest();
  return *shown - local.utc_offset;
}

SyslogLine read_syslog_line(std::string_view text, const LocalTime& local) {
  SyslogLine out;
  out.message = text;
  LineScanner line(text);
  take_priority(line, out);
  if (out.facility >= 0 && read_rfc5424(line, out)) return out;
  out.when = take_time(line, local);
  const bool is_dated = out.when.has_value();
  if (take_tag(line, out, is_dated || out.facility >= 0)) {
    out.message = line.rest();
    return out;
  }
  LineScanner behind_host = line;
  const std::optional<std::string_view> host = behind_host.word();
  if (host && is_host(*host) && behind_host.skip(" ") && take_tag(behind_host, out, is_dated || out.facility >= 0)) {
    out.host = *host;
    out.message = behind_host.rest();
    return out;
  }
  if (is_dated || out.facility >= 0) out.message = line.rest();
  return out;
}

std::string_view severity_word(std::int32_t severity) {
  static constexpr std::array<std::string_view, 8> kWords{"emerg",   "alert",  "crit", "err",
                                                          "warning", "notice", "info", "debug"};
  return severity < 0 || severity > 7 ? std::string_view() : kWords.at(static_cast<std::size_t>(severity));
}

std::string_view facility_word(std::int32_t facility) {
  static constexpr std::array<std::string_view, 24> kWords{
      "kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
      "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
      "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7"};
  return facility < 0 || facility > 23 ? std::string_view() : kWords.at(static_cast<std::size_t>(facility));
}

}  // namespace onesec::normalise
