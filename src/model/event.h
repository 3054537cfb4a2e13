#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/instant.h"
#include "base/ip_address.h"
#include "model/event_id.h"
#include "model/event_type.h"
#include "model/field.h"
#include "model/provenance.h"

namespace onesec {

enum class ValueKind : std::uint8_t { Text, Integer, Real, Boolean, Address, List };

/// One typed detail of an event. `text` holds the bytes of Text, the 16 bytes of an Address, and for a List each item
/// with its varint length in front; `integer` holds Integer, Boolean (0 or 1) and the bits of Real.
struct FieldValue {
  Field field = Field::None;
  ValueKind kind = ValueKind::Text;
  std::int64_t integer = 0;
  std::string_view text;
};

/// A normalised event, immutable. It is a *view*: strings and fields point into a Batch or an EventDraft and live as
/// long as that does. Who keeps something copies it.
struct Event {
  EventId id{};
  EventType type = EventType::Unknown;
  Severity severity = Severity::Info;  ///< What the sender claims: data, never a verdict.
  Provenance provenance = Provenance::Declared;
  TimeOrigin time_origin = TimeOrigin::Received;
  bool is_historical = false;  ///< Read from before the first start: alerts from it are marked.
  Instant when{};              ///< Drives windows. Chosen once, before the journal.
  Instant received_at{};
  IpAddress source_ip{};  ///< The actor, from the content; `::` when there is none.
  IpAddress dest_ip{};
  std::string_view type_name;  ///< The sender's type when `type` is Unknown.
  std::string_view module;     ///< The sender's word for who produced it.
  std::string_view source;     ///< Which input of ours: "journald", "file:/var/log/auth.log", "api".
  std::string_view summary;
  std::string_view user_agent;
  std::string_view request_id;
  std::string_view sender_id;
  std::string_view raw;    ///< The record as it came, cut at the source's limit.
  std::string_view extra;  ///< Details that the schema doesn't know: one JSON object's text, or empty.
  std::span<const FieldValue> fields;

  /// nullptr when the event doesn't have it.
  [[nodiscard]] const FieldValue* find(Field field) const {
    for (const FieldValue& value : fields) {
      if (value.field == field) return &value;
    }
    return nullptr;
  }
  /// Empty when it isn't there or isn't text.
  [[nodiscard]] std::string_view text(Field field) const {
    const FieldValue* value = find(field);
    return value != nullptr && value->kind == ValueKind::Text ? value->text : std::string_view();
  }
  [[nodiscard]] std::optional<std::int64_t> integer(Field field) const {
    const FieldValue* value = find(field);
    if (value == nullptr || value->kind != ValueKind::Integer) return std::nullopt;
    return value->integer;
  }
  [[nodiscard]] std::optional<bool> boolean(Field field) const {
    const FieldValue* value = find(field);
    if (value == nullptr || value->kind != ValueKind::Boolean) return std::nullopt;
    return value->integer != 0;
  }
  /// How often the thing happened: `repeat_count` (a logger's "message repeated 3 times"), at least 1, at most 1,000.
  [[nodiscard]] std::uint32_t occurrences() const {
    const std::int64_t count = integer(Field::RepeatCount).value_or(1);
    return count < 1 ? 1 : count > 1'000 ? 1'000 : static_cast<std::uint32_t>(count);
  }
};

}  // namespace onesec
