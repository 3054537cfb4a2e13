#include "normalise/router/router.h"

#include <array>
#include <utility>

#include "normalise/access_log/access_log.h"
#include "normalise/draft_parts.h"
#include "normalise/event_json/other_json.h"
#include "normalise/session_logs/session_logs.h"
#include "normalise/sshd/sshd.h"
#include "normalise/syslog_line/syslog_line.h"
#include "normalise/web_error_log/web_error_log.h"
#include "text/line_scanner.h"

namespace onesec::normalise {
namespace {

enum class Reader : std::uint8_t { Sshd, Sudo, Su, Apache, Nginx, Other };

Reader reader_of(std::string_view program) {
  struct Entry {
    std::string_view program;
    Reader reader;
  };
  constexpr std::array<Entry, 9> kEntries{{{"sshd", Reader::Sshd},
                                           {"sshd-session", Reader::Sshd},  // OpenSSH 9.8
                                           {"sshd-auth", Reader::Sshd},     // OpenSSH 10.0
                                           {"sudo", Reader::Sudo},
                                           {"su", Reader::Su},
                                           {"su-l", Reader::Su},
                                           {"apache2", Reader::Apache},
                                           {"httpd", Reader::Apache},
                                           {"nginx", Reader::Nginx}}};
  for (const Entry& entry : kEntries) {
    if (entry.program == program) return entry.reader;
  }
  return Reader::Other;
}

constexpr std::array<std::pair<std::string_view, LogFormat>, 6> kFormats{{{"auto", LogFormat::Auto},
                                                                          {"auth", LogFormat::Auth},
                                                                          {"access", LogFormat::Access},
                                                                          {"json", LogFormat::Json},
                                                                          {"syslog", LogFormat::Syslog},
                                                                          {"journal", LogFormat::Journal}}};

/// A header inside the message names the program again ("host nginx: 2025/09/07 …"): some loggers write two.
std::string_view without_inner_header(std::string_view message, std::string_view program) {
  text::LineScanner line(message);
  for (int word = 0; word < 2; ++word) {
    if (line.skip(program) && line.skip(": ")) return line.rest();
    if (!line.word() || !line.skip(" ")) break;
  }
  return message;
}

}  // namespace

std::optional<LogFormat> log_format_named(std::string_view name) {
  for (const auto& [word, format] : kFormats) {
    if (word == name) return format;
  }
  return std::nullopt;
}

struct Router::Parts {
  explicit Parts(const RouterOptions& given) : options(given), sshd(given.known_users) {}

  RouterOptions options;
  Sshd sshd;
  JsonLine json;

  [[nodiscard]] LocalTime local(const RawRecord& record) const {
    return {.received_at = record.received_at, .utc_offset = options.utc_offset};
  }
  Normalised by_program(const RawRecord& record, const SyslogLine* header, EventDraft& draft);
  Normalised syslog(const RawRecord& record, bool keeps_all, EventDraft& draft);
  Normalised by_form(const RawRecord& record, EventDraft& draft);
};

Normalised Router::Parts::by_program(const RawRecord& record, const SyslogLine* header, EventDraft& draft) {
  const KnownUsers* known = options.known_users;
  switch (reader_of(record.program)) {
    case Reader::Sshd:
      return sshd.normalise(record, draft);
    case Reader::Sudo:
      return normalise_sudo(record, known, draft);
    case Reader::Su:
      return normalise_su(record, known, draft);
    case Reader::Apache:
      if (is_access_line(record.bytes)) return normalise_access_line(record, draft);
      return normalise_apache_error(record, local(record), known, draft);
    case Reader::Nginx: {
      RawRecord inner = record;
      inner.bytes = without_inner_header(record.bytes, record.program);
      if (is_access_line(inner.bytes)) return normalise_access_line(inner, draft);
      return normalise_nginx_error(inner, local(record), known, draft);
    }
    case Reader::Other:
      break;
  }
  const Normalised result = normalise_pam(record, known, draft);
  if (result != Normalised::NotMine || header == nullptr) return result;
  set_record_parts(record, record.program, draft);
  draft.type = EventType::SyslogEvent;
  draft.set(EventDraft::Text::Summary, record.bytes.substr(0, 256));
  if (!record.host.empty()) draft.set(Field::SyslogHostname, record.host);
  if (!record.program.empty()) draft.set(Field::SyslogApp, record.program);
  if (header->facility >= 0) {
    draft.set(Field::SyslogFacility, facility_word(header->facility));
    draft.set(Field::SyslogSeverity, severity_word(header->severity));
  }
  return Normalised::Event;
}

Normalised Router::Parts::syslog(const RawRecord& record, bool keeps_all, EventDraft& draft) {
  const SyslogLine line = read_syslog_line(record.bytes, local(record));
  if (line.program.empty() && !keeps_all) return Normalised::NotMine;
  RawRecord inner = record;
  inner.bytes = line.message;
  inner.program = line.program;
  inner.pid = line.pid;
  inner.host = line.host;
  if (line.when) inner.when = line.when;
  const Normalised result = by_program(inner, keeps_all ? &line : nullptr, draft);
  if (result == Normalised::Event) draft.set(EventDraft::Text::Raw, record.bytes);
  return result;
}

Normalised Router::Parts::by_form(const RawRecord& record, EventDraft& draft) {
  const std::string_view text = record.bytes;
  if (text.starts_with('{')) return json.normalise(record, draft);
  if (text.starts_with('[') && is_apache_error_line(text)) {
    return normalise_apache_error(record, local(record), options.known_users, draft);
  }
  if (is_nginx_error_line(text)) return normalise_nginx_error(record, local(record), options.known_users, draft);
  if (is_access_line(text)) return normalise_access_line(record, draft);
  return syslog(record, false, draft);
}

Router::Router(const RouterOptions& options) : parts_(std::make_unique<Parts>(options)) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::set_utc_offset(seconds offset) { parts_->options.utc_offset = offset; }

Normalised Router::normalise(const RawRecord& record, EventDraft& draft) {
  switch (parts_->options.format) {
    case LogFormat::Journal:
      return parts_->by_program(record, nullptr, draft);
    case LogFormat::Auth:
      return parts_->syslog(record, false, draft);
    case LogFormat::Syslog:
      return parts_->syslog(record, true, draft);
    case LogFormat::Access:
      return normalise_access_line(record, draft);
    case LogFormat::Json:
      return parts_->json.normalise(record, draft);
    case LogFormat::Auto:
      break;
  }
  return record.program.empty() ? parts_->by_form(record, draft) : parts_->by_program(record, nullptr, draft);
}

}  // namespace onesec::normalise
