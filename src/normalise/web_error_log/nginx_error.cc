#include <algorithm>
#include <optional>

#include "base/civil_time.h"
#include "normalise/draft_parts.h"
#include "normalise/web_error_log/web_error_log.h"
#include "text/line_scanner.h"

namespace onesec::normalise {
namespace {

using text::LineScanner;
constexpr std::size_t kNone = std::string_view::npos;

/// "2012/04/09 11:53:29", of the server's local clock.
std::optional<CivilTime> take_date(LineScanner& line) {
  CivilTime civil;
  struct Part {
    std::int32_t* value;
    std::string_view behind;
  };
  const Part parts[] = {{&civil.year, "/"}, {&civil.month, "/"},  {&civil.day, " "},
                        {&civil.hour, ":"}, {&civil.minute, ":"}, {&civil.second, " "}};
  for (const Part& part : parts) {
    const std::optional<std::int64_t> number = line.number();
    if (!number || *number > 9'999 || !line.skip(part.behind)) return std::nullopt;
    *part.value = static_cast<std::int32_t>(*number);
  }
  return civil;
}

/// Whether `tail` is what nginx itself appends behind the client: ', server: S, request: "R", host: "H", referrer:
/// "F"'. F comes from the client whole and is last; R and H can't hold `"` since nginx refuses blanks in them.
bool is_tail(std::string_view tail) {
  LineScanner line(tail);
  if (tail.empty()) return true;
  if (!line.skip(", server: ")) return false;
  if (!line.until(", request: \"")) return line.rest().find('"') == kNone;
  for (;;) {
    if (!line.until("\"")) return false;
    if (line.at_end()) return true;
    if (line.skip(", referrer: \"")) return line.rest().ends_with('"');
    if (!line.skip(", ") || !line.until(": \"")) return false;
  }
}

/// nginx cuts a message at 2,048 bytes (NGX_MAX_ERROR_STR); twice that leaves room for what a relay puts in front. A
/// longer line isn't nginx's, and a made one of 1 MiB kept client_of() busy for 11 s: it looks behind every "client".
constexpr std::size_t kMaxLineBytes = 4'096;

/// The address in ", client: A". What a client can write into a user name, a request or a referrer may hold the same
/// words; Basic user names hold no colon, so the first one with nginx' own tail behind it is nginx' own.
std::optional<std::string_view> client_of(std::string_view message, std::string_view& before) {
  constexpr std::string_view kClient = ", client: ";
  std::optional<std::string_view> first;
  for (std::size_t at = message.find(kClient); at != kNone; at = message.find(kClient, at + 1)) {
    const std::string_view rest = message.substr(at + kClient.size());
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view address = rest.substr(0, end);
    if (!IpAddress::parse(address)) continue;
    const bool is_own = is_tail(rest.substr(end));
    if (first && !is_own) continue;
    first = address;
    before = message.substr(0, at);
    if (is_own) break;
  }
  return first;
}

struct Refusal {
  AuthKind kind = AuthKind::FailOther;
  std::string_view user{};
  bool has_user = false;
  std::optional<bool> exists{};
  std::string_view method;
};

std::optional<Refusal> read_basic(std::string_view text) {
  LineScanner line(text);
  if (line.skip("no user/password was provided for basic authentication"))
    return std::nullopt;  // a browser's first request
  if (!line.skip("user \"")) return std::nullopt;
  const std::string_view rest = line.rest();
  constexpr std::string_view kMismatch = "\": password mismatch";
  Refusal out{.kind = AuthKind::FailPassword, .has_user = true, .method = "basic"};
  if (rest.ends_with(kMismatch)) {
    out.user = rest.substr(0, rest.size() - kMismatch.size());
    out.exists = true;
    return out;
  }
  const std::size_t not_found = rest.rfind("\" was not found in \"");
  const std::size_t tolerant = not_found == kNone ? rest.rfind(": was not found in \"") : not_found;
  if (tolerant == kNone) return std::nullopt;
  out.user = rest.substr(0, tolerant);
  out.exists = false;
  return out;
}

std::optional<Refusal> read_pam(std::string_view text) {
  LineScanner line(text);
  if (!line.skip("PAM: user '")) return std::nullopt;
  const std::size_t end = line.rest().rfind("' - not authenticated: ");
  if (end == kNone) return std::nullopt;
  return Refusal{.kind = AuthKind::FailPam, .user = line.rest().substr(0, end), .has_user = true, .method = "pam"};
}

/// A peer that talks something else than TLS, or breaks it off: scanners.
std::optional<Refusal> read_handshake(std::string_view text) {
  const bool is_tls =
      text.starts_with("SSL_do_handshake() failed (SSL: ") || text.starts_with("SSL_read() failed (SSL: ");
  if (!is_tls) return std::nullopt;
  return Refusal{.kind = AuthKind::Probe, .method = "tls"};
}

/// Takes "[error] 2865#0: *66647 " off.
bool take_head(LineScanner& line) {
  if (!line.skip("[") || !line.until("] ")) return false;
  if (!line.number() || !line.skip("#") || !line.number() || !line.skip(": ")) return false;
  LineScanner ahead = line;
  if (ahead.skip("*") && ahead.number() && ahead.skip(" ")) line = ahead;
  return true;
}

}  // namespace

bool is_nginx_error_line(std::string_view text) {
  LineScanner line(text);
  return take_date(line) && line.rest().starts_with('[');
}

Normalised normalise_nginx_error(const RawRecord& record, const LocalTime& local, const KnownUsers* known,
                                 EventDraft& draft) {
  if (record.bytes.size() > kMaxLineBytes) return Normalised::Malformed;
  LineScanner line(record.bytes);
  LineScanner behind_date = line;
  const std::optional<CivilTime> date = take_date(behind_date);
  if (date) line = behind_date;
  if (!take_head(line)) return Normalised::Malformed;
  std::string_view text;
  const std::optional<std::string_view> client = client_of(line.rest(), text);
  if (!client) return Normalised::Ignored;
  std::optional<Refusal> refusal = read_basic(text);
  if (!refusal) refusal = read_pam(text);
  if (!refusal) refusal = read_handshake(text);
  if (!refusal) return Normalised::Ignored;
  set_record_parts(record, "nginx", draft);
  if (date && !draft.record_time) {
    if (const std::optional<Instant> shown = from_civil_utc(*date)) draft.record_time = *shown - local.utc_offset;
  }
  draft.type = EventType::AuthFailure;
  set_origin(*client, draft);
  set_kind(refusal->kind, draft);
  if (refusal->has_user) set_user(refusal->user, refusal->exists, known, draft);
  draft.set(Field::Method, refusal->method);
  draft.set(Field::Reason, text.substr(0, 256));
  return Normalised::Event;
}

}  // namespace onesec::normalise
