#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "model/event_type.h"
#include "model/field.h"

namespace onesec {

/// How a detail's value is kept; the same order as ValueKind of event.h.
enum class FieldType : std::uint8_t { Text, Integer, Real, Boolean, Address, List };

/// What kind of thing a detail tells, for deciding what may leave the host: schema/fields.yaml says it in words.
enum class FieldClass : std::uint8_t {
  Credential,
  Identity,
  Address,
  Geography,
  Path,
  Content,
  Command,
  Digest,
  Software,
  OpaqueId,
  Numeric,
  Vocabulary,
  Time,
};

struct FieldInfo {
  Field field = Field::None;
  std::string_view name;
  FieldType type = FieldType::Text;
  FieldClass field_class = FieldClass::Content;
  std::string_view ecs;   ///< Empty: the schema has no name for it.
  std::string_view ocsf;  ///< Empty: the schema has no name for it.
  std::string_view meaning;
};

struct EventSchema {
  EventType type = EventType::Unknown;
  std::string_view name;
  std::string_view category;  ///< "engine" is our own: not part of the published contract.
  std::span<const Field> required;
  std::span<const Field> optional;
  std::string_view description;
};

/// "auth_failure"; "unknown" for Unknown and for values outside the enumeration.
[[nodiscard]] std::string_view name_of(EventType type);
/// One hash and one comparison. nullopt for "unknown" too: it is no type, but the lack of one.
[[nodiscard]] std::optional<EventType> event_type_named(std::string_view name);

/// "source_port"; empty for None and for values outside the enumeration.
[[nodiscard]] std::string_view name_of(Field field);
/// One hash and one comparison, whatever the length of `name`.
[[nodiscard]] std::optional<Field> field_named(std::string_view name);

[[nodiscard]] std::string_view name_of(FieldType type);          ///< As in fields.yaml: "string_list".
[[nodiscard]] std::string_view name_of(FieldClass field_class);  ///< As in fields.yaml: "opaque_id".

/// All live as long as the program. What isn't in the schema gives the entry of None or Unknown, with empty texts.
[[nodiscard]] const FieldInfo& info_of(Field field);
[[nodiscard]] const EventSchema& schema_of(EventType type);

/// In the order of the ids, without None and Unknown.
[[nodiscard]] std::span<const FieldInfo> all_fields();
[[nodiscard]] std::span<const EventSchema> all_schemas();

}  // namespace onesec
