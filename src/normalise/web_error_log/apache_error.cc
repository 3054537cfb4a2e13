#include <algorithm>
#include <array>
#include <optional>

#include "base/civil_time.h"
#include "normalise/draft_parts.h"
#include "normalise/web_error_log/web_error_log.h"
#include "text/line_scanner.h"

namespace onesec::normalise {
namespace {

using text::LineScanner;
constexpr std::size_t kNone = std::string_view::npos;

/// "[Sat Jul 20 21:34:49.453232 2013] ", of the server's local clock.
std::optional<Instant> take_date(LineScanner& line, const LocalTime& local) {
  static constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  LineScanner ahead = line;
  if (!ahead.skip("[") || ahead.rest().size() < 20 || !ahead.until(" ")) return std::nullopt;
  const std::optional<std::string_view> month = ahead.until(" ");
  const auto* const found = std::ranges::find(kMonths, month.value_or(std::string_view()));
  ahead.skip_spaces();
  const std::optional<std::int64_t> day = ahead.number();
  if (found == kMonths.end() || !day || *day > 31 || !ahead.skip(" ")) return std::nullopt;
  const std::optional<std::int64_t> hour = ahead.number();
  if (!hour || !ahead.skip(":")) return std::nullopt;
  const std::optional<std::int64_t> minute = ahead.number();
  if (!minute || !ahead.skip(":")) return std::nullopt;
  const std::optional<std::int64_t> second = ahead.number();
  std::optional<std::int64_t> micros = 0;
  if (ahead.skip(".")) micros = ahead.number();
  if (!second || !micros || !ahead.skip(" ")) return std::nullopt;
  const std::optional<std::int64_t> year = ahead.number();
  if (!year || *year > 9'999 || *hour > 23 || *minute > 59 || *second > 60 || *micros > 999'999 || !ahead.skip("] ")) {
    return std::nullopt;
  }
  const std::optional<Instant> shown = from_civil_utc({.year = static_cast<std::int32_t>(*year),
                                                       .month = static_cast<std::int32_t>(found - kMonths.begin()) + 1,
                                                       .day = static_cast<std::int32_t>(*day),
                                                       .hour = static_cast<std::int32_t>(*hour),
                                                       .minute = static_cast<std::int32_t>(*minute),
                                                       .second = static_cast<std::int32_t>(*second),
                                                       .nanosecond = static_cast<std::int32_t>(*micros * 1'000)});
  if (!shown) return std::nullopt;
  line = ahead;
  return *shown - local.utc_offset;
}

/// "[client 192.0.2.1:51380] ", "[client [2001:db8::1]:51548] ", "[remote …] "; 2.2 writes no port.
std::optional<std::string_view> take_client(LineScanner& line, std::int64_t& port) {
  LineScanner ahead = line;
  if (!ahead.skip("[client ") && !ahead.skip("[remote ")) return std::nullopt;
  const std::optional<std::string_view> whole = ahead.until("] ");
  if (!whole || whole->empty()) return std::nullopt;
  line = ahead;
  if (IpAddress::parse(*whole)) return whole;
  const std::size_t colon = whole->rfind(':');
  if (colon == kNone) return whole;
  const std::optional<std::int64_t> number = text::whole_number(whole->substr(colon + 1));
  if (!number || *number > 65'535) return whole;
  port = *number;
  return whole->substr(0, colon);
}

/// The bracketed groups in front: date, module and level, pid, client, in Apache's order.
struct Head {
  std::optional<Instant> when{};
  std::string_view client;
  std::int64_t port = 0;
};

std::optional<Head> take_head(LineScanner& line, const LocalTime& local) {
  Head head;
  head.when = take_date(line, local);
  constexpr int kMostGroups = 4;
  for (int i = 0; i < kMostGroups && line.rest().starts_with('['); ++i) {
    if (const std::optional<std::string_view> client = take_client(line, head.port)) {
      head.client = *client;
      return head;
    }
    if (!line.until("] ")) return std::nullopt;
  }
  return head.client.empty() ? std::nullopt : std::optional(head);
}

struct Refusal {
  AuthKind kind = AuthKind::FailPassword;
  std::string_view user{};
  bool has_user = false;
  std::optional<bool> exists{};
  std::string_view method = "basic";
};

/// "user U not found: P", "user U: authentication failure for …", and their digest forms with `U' in realm.
std::optional<Refusal> read_user(std::string_view text) {
  LineScanner line(text);
  if (!line.skip("user ")) return std::nullopt;
  std::string_view rest = line.rest();
  Refusal out{.has_user = true};
  struct Form {
    std::string_view mark;
    AuthKind kind;
    std::optional<bool> exists;
    std::string_view method;
  };
  static constexpr std::array<Form, 5> kForms{
      {{": authentication failure for \"", AuthKind::FailPassword, true, "basic"},
       {": authorization failure for \"", AuthKind::NotAllowed, true, "basic"},
       {": password mismatch: ", AuthKind::FailPassword, true, "digest"},
       {"' in realm `", AuthKind::FailPassword, false, "digest"},
       {" not found", AuthKind::FailPassword, false, "basic"}}};
  for (const Form& form : kForms) {
    const std::size_t at = rest.rfind(form.mark);
    if (at == kNone) continue;
    out.kind = form.kind;
    out.exists = form.exists;
    out.method = form.method;
    out.user = rest.substr(0, at);
    if (form.mark.starts_with('\'') && out.user.starts_with('`')) out.user.remove_prefix(1);
    return out;
  }
  return std::nullopt;
}

/// "Authorization of user U to access P failed, reason: …"
std::optional<Refusal> read_authorization(std::string_view text) {
  LineScanner line(text);
  if (!line.skip("Authorization of user ")) return std::nullopt;
  const std::optional<std::string_view> user = line.until(" to access ");
  if (!user || line.rest().find(" failed, reason: ") == kNone) return std::nullopt;
  return Refusal{.kind = AuthKind::NotAllowed, .user = *user, .has_user = true, .exists = true};
}

/// Messages of auth_digest about a header that no honest client makes, and refusals without a user.
std::optional<Refusal> read_nameless(std::string_view text) {
  struct Form {
    std::string_view front;
    AuthKind kind;
    std::string_view method;
  };
  static constexpr std::array<Form, 9> kForms{{
      {"client used wrong authentication scheme: ", AuthKind::Probe, "basic"},
      {"client denied by server configuration: ", AuthKind::Denied, "none"},
      {"invalid qop `", AuthKind::Probe, "digest"},
      {"realm mismatch - got `", AuthKind::Probe, "digest"},
      {"unknown algorithm `", AuthKind::Probe, "digest"},
      {"invalid nonce ", AuthKind::Probe, "digest"},
      {"Hostname ", AuthKind::Probe, "tls"},
      {"No hostname was provided via SNI", AuthKind::Probe, "tls"},
      {"uri mismatch - <", AuthKind::Probe, "digest"},
  }};
  for (const Form& form : kForms) {
    if (!text.starts_with(form.front)) continue;
    // A nonce whose hash is wrong is mostly one from before the server's restart.
    if (form.front == "invalid nonce " && text.find(" received - hash is not ") != kNone) return std::nullopt;
    if (form.front == "Hostname " && text.find(" provided via SNI") == kNone) return std::nullopt;
    return Refusal{.kind = form.kind, .method = form.method};
  }
  return std::nullopt;
}

/// "AH01617: " of 2.4, "Digest: " of 2.2.
void skip_message_number(LineScanner& line) {
  LineScanner ahead = line;
  if (ahead.skip("AH") && ahead.number() && ahead.skip(": ")) line = ahead;
  line.skip("Digest: ");
}

}  // namespace

bool is_apache_error_line(std::string_view text) {
  LineScanner line(text);
  return take_date(line, {}).has_value();
}

Normalised normalise_apache_error(const RawRecord& record, const LocalTime& local, const KnownUsers* known,
                                  EventDraft& draft) {
  LineScanner line(record.bytes);
  const std::optional<Head> head = take_head(line, local);
  if (!head) return Normalised::Ignored;
  skip_message_number(line);
  const std::string_view text = line.rest();
  std::optional<Refusal> refusal = read_user(text);
  if (!refusal) refusal = read_authorization(text);
  if (!refusal) refusal = read_nameless(text);
  if (!refusal) return Normalised::Ignored;
  set_record_parts(record, "apache", draft);
  if (head->when) draft.record_time = head->when;
  draft.type = EventType::AuthFailure;
  set_origin(head->client, draft);
  if (head->port != 0) draft.set_integer(Field::SourcePort, head->port);
  set_kind(refusal->kind, draft);
  if (refusal->has_user) set_user(refusal->user, refusal->exists, known, draft);
  draft.set(Field::Method, refusal->method);
  draft.set(Field::Reason, text.substr(0, 256));
  return Normalised::Event;
}

}  // namespace onesec::normalise
