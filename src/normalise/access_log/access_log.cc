#include "normalise/access_log/access_log.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/civil_time.h"
#include "normalise/draft_parts.h"
#include "text/line_scanner.h"

namespace onesec::normalise {
namespace {

using text::LineScanner;
constexpr std::size_t kNone = std::string_view::npos;

/// "10/Oct/2000:13:55:36 -0700"
std::optional<Instant> read_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr std::size_t kSize = 26;
  if (text.size() != kSize || text[2] != '/' || text[6] != '/' || text[11] != ':' || text[14] != ':' ||
      text[17] != ':' || text[20] != ' ') {
    return std::nullopt;
  }
  const auto number = [text](std::size_t at, std::size_t size) {
    return static_cast<std::int32_t>(text::whole_number(text.substr(at, size)).value_or(-1));
  };
  const auto* const month = std::ranges::find(kMonths, text.substr(3, 3));
  const std::int32_t zone_hours = number(22, 2);
  const std::int32_t zone_minutes = number(24, 2);
  if (month == kMonths.end() || (text[21] != '+' && text[21] != '-') || zone_hours < 0 || zone_minutes < 0)
    return std::nullopt;
  const std::optional<Instant> shown = from_civil_utc({.year = number(7, 4),
                                                       .month = static_cast<std::int32_t>(month - kMonths.begin()) + 1,
                                                       .day = number(0, 2),
                                                       .hour = number(12, 2),
                                                       .minute = number(15, 2),
                                                       .second = number(18, 2)});
  if (!shown) return std::nullopt;
  const Nanoseconds zone = hours(zone_hours) + minutes(zone_minutes);
  return text[21] == '-' ? *shown + zone : *shown - zone;
}

/// A quoted value; a quote inside is \" (Apache) or \x22 (nginx). nullopt when it isn't closed.
std::optional<std::string_view> take_quoted(LineScanner& line) {
  const std::string_view rest = line.rest();
  if (!rest.starts_with('"')) return std::nullopt;
  for (std::size_t at = 1; at < rest.size(); ++at) {
    if (rest[at] == '\\') {
      ++at;
    } else if (rest[at] == '"') {
      line.skip(rest.substr(0, at + 1));
      return rest.substr(1, at - 1);
    }
  }
  return std::nullopt;
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// Undoes the log's own escaping, so that rules see the bytes that the client sent.
std::string_view unescaped(std::string_view text, std::string& scratch) {
  if (text.find('\\') == kNone) return text;
  scratch.clear();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      scratch += text[at];
      continue;
    }
    const char next = text[++at];
    const auto high = next == 'x' && at + 2 < text.size() ? hex_digit(text[at + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[at + 2]) : std::nullopt;
    if (high && low) {
      scratch += static_cast<char>(*high << 4U | *low);
      at += 2;
    } else if (next == 'n' || next == 't' || next == 'r') {
      scratch += next == 'n' ? '\n' : next == 't' ? '\t' : '\r';
    } else {
      if (next != '"' && next != '\\') scratch += '\\';
      scratch += next;
    }
  }
  return scratch;
}

struct Front {
  std::string_view client;
  std::string_view virtual_host;
  std::string_view user;
  std::string_view date;
};

bool is_origin(std::string_view word) { return IpAddress::parse(word).has_value(); }

/// "[vhost:port] client ident user [date] ", the blank behind the date stepped over. A user name may hold blanks.
std::optional<Front> take_front(LineScanner& line) {
  Front front;
  const std::optional<std::string_view> first = line.word();
  if (!first || !line.skip(" ")) return std::nullopt;
  front.client = *first;
  LineScanner ahead = line;
  const std::optional<std::string_view> second = ahead.word();
  if (second && !is_origin(*first) && is_origin(*second) && ahead.skip(" ")) {
    front.virtual_host = *first;
    front.client = *second;
    line = ahead;
  }
  if (!line.word() || !line.skip(" ")) return std::nullopt;
  const std::optional<std::string_view> user = line.until(" [");
  const std::optional<std::string_view> date = user ? line.until("] ") : std::nullopt;
  if (!date) return std::nullopt;
  front.user = *user;
  front.date = *date;
  return front;
}

/// "GET /path?query HTTP/1.1". Method and version are words without odd bytes; the target between may hold blanks.
void set_request(std::string_view request, EventDraft& draft) {
  const std::size_t first = request.find(' ');
  const std::size_t last = request.rfind(" HTTP/");
  const std::string_view method = request.substr(0, first);
  const bool is_method =
      first != kNone && !method.empty() && method.size() <= 32 &&
      std::ranges::all_of(method, [](char c) { return (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; });
  if (!is_method || (last != kNone && last < first)) {
    draft.set(Field::Method, "-");
    draft.set(Field::Path, request);
    return;
  }
  draft.set(Field::Method, method);
  if (last != kNone && last > first) draft.set(Field::HttpVersion, request.substr(last + 6));
  const std::size_t end = last == kNone || last == first ? request.size() : last;
  const std::string_view target = request.substr(first + 1, end - first - 1);
  const std::size_t mark = target.find('?');
  draft.set(Field::Path, target.substr(0, mark));
  if (mark != kNone) draft.set(Field::Query, target.substr(mark + 1));
}

}  // namespace

bool is_access_line(std::string_view text) {
  LineScanner line(text);
  const std::optional<Front> front = take_front(line);
  return front && line.rest().starts_with('"') && read_date(front->date).has_value();
}

Normalised normalise_access_line(const RawRecord& record, EventDraft& draft) {
  LineScanner line(record.bytes);
  const std::optional<Front> front = take_front(line);
  if (!front) return Normalised::Malformed;
  const std::optional<Instant> when = read_date(front->date);
  const std::optional<std::string_view> request = take_quoted(line);
  if (!when || !request || !line.skip(" ")) return Normalised::Malformed;
  const std::optional<std::int64_t> status = line.number();
  if ((!status && !line.skip("-")) || (!line.at_end() && !line.skip(" "))) return Normalised::Malformed;
  const std::optional<std::int64_t> size = line.number();
  if (!size) line.skip("-");
  std::string scratch;
  set_record_parts(record, record.program, draft);
  draft.type = EventType::HttpRequest;
  draft.record_time = when;
  set_origin(front->client, draft);
  set_request(unescaped(*request, scratch), draft);
  if (status) draft.set_integer(Field::StatusCode, *status);
  if (size) draft.set_integer(Field::ResponseSize, *size);
  if (front->user != "-" && !front->user.empty()) draft.set(Field::Username, front->user);
  if (!front->virtual_host.empty())
    draft.set(Field::Domain, front->virtual_host.substr(0, front->virtual_host.rfind(':')));
  line.skip(" ");
  const std::optional<std::string_view> referer = take_quoted(line);
  line.skip(" ");
  const std::optional<std::string_view> agent = referer ? take_quoted(line) : std::nullopt;
  if (referer && *referer != "-" && !referer->empty()) draft.set(Field::Referer, unescaped(*referer, scratch));
  if (agent && *agent != "-") draft.set(EventDraft::Text::UserAgent, unescaped(*agent, scratch));
  return Normalised::Event;
}

}  // namespace onesec::normalise
