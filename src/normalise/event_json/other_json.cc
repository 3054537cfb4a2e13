#include "normalise/event_json/other_json.h"

#include <simdjson.h>

#include <array>
#include <optional>

#include "normalise/draft_parts.h"

namespace onesec::normalise {
namespace {

enum class Role : std::uint8_t { Time, Severity, Host, Program, Message, Address, User };

struct Name {
  std::string_view key;  ///< Dots step into objects; the same key may also stand with its dots in one name.
  Role role;
};

constexpr std::array<Name, 22> kNames{{{"@timestamp", Role::Time},
                                       {"timestamp", Role::Time},
                                       {"time", Role::Time},
                                       {"ts", Role::Time},
                                       {"log.level", Role::Severity},
                                       {"level", Role::Severity},
                                       {"severity", Role::Severity},
                                       {"SeverityText", Role::Severity},
                                       {"host.name", Role::Host},
                                       {"host", Role::Host},
                                       {"hostname", Role::Host},
                                       {"_HOSTNAME", Role::Host},
                                       {"process.name", Role::Program},
                                       {"service.name", Role::Program},
                                       {"SYSLOG_IDENTIFIER", Role::Program},
                                       {"message", Role::Message},
                                       {"msg", Role::Message},
                                       {"short_message", Role::Message},
                                       {"MESSAGE", Role::Message},
                                       {"source.ip", Role::Address},
                                       {"client.ip", Role::Address},
                                       {"user.name", Role::User}}};

/// The longest value kept as a field; the whole line is in `raw` anyway.
constexpr std::size_t kMaxValue = 1'024;

void set_role(Role role, std::string_view text, EventDraft& draft) {
  text = text.substr(0, kMaxValue);
  if (text.empty()) return;
  switch (role) {
    case Role::Time:
      if (!draft.record_time) draft.record_time = parse_rfc3339(text);
      return;
    case Role::Severity:
      if (!draft.has(Field::SyslogSeverity)) draft.set(Field::SyslogSeverity, text);
      return;
    case Role::Host:
      if (!draft.has(Field::SyslogHostname)) draft.set(Field::SyslogHostname, text);
      return;
    case Role::Program:
      if (!draft.has(Field::SyslogApp)) draft.set(Field::SyslogApp, text);
      return;
    case Role::Message:
      draft.set(EventDraft::Text::Summary, text);
      return;
    case Role::Address:
      if (draft.source_ip.is_none()) draft.source_ip = IpAddress::parse(text).value_or(IpAddress());
      return;
    case Role::User:
      if (!draft.has(Field::Username)) draft.set(Field::Username, text);
      return;
  }
}

void take_member(std::string_view path, simdjson::dom::element value, EventDraft& draft) {
  std::string_view text;
  if (value.get_string().get(text)) return;
  for (const Name& name : kNames) {
    if (name.key == path) set_role(name.role, text, draft);
  }
}

}  // namespace

struct JsonLine::Parts {
  EventJsonParser events;
  simdjson::dom::parser parser;
};

JsonLine::JsonLine() : parts_(std::make_unique<Parts>()) {}
JsonLine::~JsonLine() = default;
JsonLine::JsonLine(JsonLine&&) noexcept = default;
JsonLine& JsonLine::operator=(JsonLine&&) noexcept = default;

Normalised JsonLine::normalise(const RawRecord& record, EventDraft& draft) {
  if (parts_->events.parse(record.bytes, 0, draft).refusal == JsonRefusal::None) {
    draft.provenance = record.provenance;
    draft.received_at = record.received_at;
    if (draft.view().source.empty()) draft.set(EventDraft::Text::Source, record.source);
    if (draft.view().raw.empty()) draft.set(EventDraft::Text::Raw, record.bytes);
    return Normalised::Event;
  }
  draft.clear();
  simdjson::dom::object object;
  if (parts_->parser.parse(record.bytes.data(), record.bytes.size()).get_object().get(object))
    return Normalised::Malformed;
  set_record_parts(record, record.program, draft);
  draft.type = EventType::SyslogEvent;
  for (const auto& [key, value] : object) {
    take_member(key, value, draft);
    simdjson::dom::object inner;
    if (value.get_object().get(inner)) continue;
    for (const auto& [inner_key, inner_value] : inner) {
      take_member(std::string(key) + "." + std::string(inner_key), inner_value, draft);
    }
  }
  return Normalised::Event;
}

}  // namespace onesec::normalise
