#include "model/schema.h"

#include "base/name_index.h"
#include "model/schema_tables.h"

namespace onesec {
namespace {

using schema_tables::kBuckets;
using schema_tables::kSlotBits;
using schema_tables::NameTable;

/// The generator chose the table's factors for it.
std::uint32_t hash_of(std::string_view text) {
  return static_cast<std::uint32_t>(NameKey::of(text).mixed(0x9E3779B97F4A7C15U) >> 32U);
}

/// The only id that `name` could have; 0 when it can't have any.
std::uint16_t candidate(const NameTable& table, std::string_view name) {
  if (name.empty() || name.size() > table.longest) return 0;
  const std::uint32_t hash = hash_of(name);
  const std::uint32_t factor = table.factors[hash % kBuckets];
  return table.ids[(hash * factor) >> (32U - kSlotBits)];
}

}  // namespace

std::string_view name_of(EventType type) { return schema_of(type).name; }
std::string_view name_of(Field field) { return info_of(field).name; }

std::optional<EventType> event_type_named(std::string_view name) {
  const EventSchema& schema = schema_tables::kEvents[candidate(schema_tables::kEventNames, name)];
  if (schema.type == EventType::Unknown || schema.name != name) return std::nullopt;
  return schema.type;
}

std::optional<Field> field_named(std::string_view name) {
  const FieldInfo& info = schema_tables::kFields[candidate(schema_tables::kFieldNames, name)];
  if (info.field == Field::None || info.name != name) return std::nullopt;
  return info.field;
}

std::string_view name_of(FieldType type) {
  switch (type) {
    case FieldType::Text:
      return "string";
    case FieldType::Integer:
      return "number";
    case FieldType::Real:
      return "float";
    case FieldType::Boolean:
      return "boolean";
    case FieldType::Address:
      return "ip";
    case FieldType::List:
      return "string_list";
  }
  return "";
}

std::string_view name_of(FieldClass field_class) {
  switch (field_class) {
    case FieldClass::Credential:
      return "credential";
    case FieldClass::Identity:
      return "identity";
    case FieldClass::Address:
      return "address";
    case FieldClass::Geography:
      return "geography";
    case FieldClass::Path:
      return "path";
    case FieldClass::Content:
      return "content";
    case FieldClass::Command:
      return "command";
    case FieldClass::Digest:
      return "digest";
    case FieldClass::Software:
      return "software";
    case FieldClass::OpaqueId:
      return "opaque_id";
    case FieldClass::Numeric:
      return "numeric";
    case FieldClass::Vocabulary:
      return "vocabulary";
    case FieldClass::Time:
      return "time";
  }
  return "";
}

const FieldInfo& info_of(Field field) {
  const auto id = static_cast<std::size_t>(field);
  return schema_tables::kFields[id < kFieldCount ? id : 0];
}

const EventSchema& schema_of(EventType type) {
  const auto id = static_cast<std::size_t>(type);
  return schema_tables::kEvents[id < kEventTypeCount ? id : 0];
}

std::span<const FieldInfo> all_fields() { return std::span(schema_tables::kFields).subspan(1); }
std::span<const EventSchema> all_schemas() { return std::span(schema_tables::kEvents).subspan(1); }

}  // namespace onesec
