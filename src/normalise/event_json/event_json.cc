#include "normalise/event_json/event_json.h"

#include <simdjson.h>

#include <array>
#include <bitset>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "base/json_escape.h"
#include "base/name_index.h"
#include "base/result.h"
#include "model/schema.h"

namespace onesec::normalise {
namespace {

namespace od = simdjson::ondemand;
static_assert(kJsonPadding >= simdjson::SIMDJSON_PADDING);

constexpr std::size_t kMaxKeys = 256;
constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxType = 128;
constexpr std::size_t kFieldBits = 1'024;  // ids count up from 1; beyond, duplicates of one field go unnoticed

constexpr std::array<std::string_view, 11> kRefusals{"none",          "not_json",      "not_utf8",     "not_an_object",
                                                     "missing_type",  "bad_type",      "bad_severity", "bad_value",
                                                     "duplicate_key", "too_many_keys", "too_deep"};

/// The keys of the published form.
enum class Top : std::uint8_t {
  Id,
  Timestamp,
  Source,
  Module,
  Type,
  Severity,
  Summary,
  Details,
  RawData,
  SourceIp,
  DestIp,
  UserAgent,
  RequestId,
  Ours,  ///< A sender's word for what we stamp ourselves.
  Unknown,
};

constexpr std::array<std::string_view, 19> kTopNames{
    "id",      "timestamp",  "source",      "module",    "type",       "severity",   "summary",
    "details", "raw_data",   "source_ip",   "dest_ip",   "user_agent", "request_id", "received_at",
    "when",    "provenance", "time_origin", "sender_id", "historical"};
static_assert(kTopNames[std::to_underlying(Top::RequestId)] == "request_id");

Top top_of(std::string_view key) {
  static constexpr auto kIndex = name_index(kTopNames);
  const std::optional<std::size_t> found = kIndex.find(key);
  if (!found) return Top::Unknown;
  return *found < std::to_underlying(Top::Ours) ? static_cast<Top>(*found) : Top::Ours;
}

std::string_view trimmed(std::string_view token) {
  const std::size_t end = token.find_last_not_of(" \t\r\n");
  return token.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

/// RFC 8259's grammar: tokens that we pass on are checked, for on-demand parsing leaves them unread.
bool is_json_number(std::string_view token) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < token.size() && token[at] >= '0' && token[at] <= '9') ++at;
    return at - from;
  };
  if (at < token.size() && token[at] == '-') ++at;
  const std::size_t whole_at = at;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && token[whole_at] == '0')) return false;
  if (at < token.size() && token[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    ++at;
    if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == token.size();
}

template <class T>
std::optional<T> number_of(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "22", and "22.0" and "2.2e1" too when they are whole.
std::optional<std::int64_t> integer_of(std::string_view text) {
  if (const std::optional<std::int64_t> whole = number_of<std::int64_t>(text)) return whole;
  constexpr double kExact = 9'007'199'254'740'992.0;  // 2^53: up to here a double is the number that was written
  const std::optional<double> real = is_json_number(text) ? number_of<double>(text) : std::nullopt;
  if (!real || std::trunc(*real) != *real || std::abs(*real) > kExact) return std::nullopt;
  return static_cast<std::int64_t>(*real);
}

bool decode_base64(std::string_view text, std::string& out) {
  out.clear();
  while (text.ends_with('=')) text.remove_suffix(1);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const int digit = c >= 'A' && c <= 'Z'   ? c - 'A'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 26
                      : c >= '0' && c <= '9' ? c - '0' + 52
                      : c == '+' || c == '-' ? 62
                      : c == '/' || c == '_' ? 63
                                             : -1;
    if (digit < 0) return false;
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xFFU);
    }
  }
  return count < 6;
}

bool is_integer_token(std::string_view token) { return token.find_first_of(".eE") == std::string_view::npos; }

}  // namespace

std::string_view name_of(JsonRefusal refusal) { return kRefusals.at(std::to_underlying(refusal)); }

struct EventJsonParser::Parts {
  od::parser parser;
  std::string padded;
  std::string why;
  std::string extra;
  std::string scratch;
  std::vector<std::string> keys;        // of the unknown objects that are being read, for finding duplicates
  std::vector<std::string> extra_keys;  // of `extra` itself
  std::size_t extra_key_count = 0;
  std::size_t key_count = 0;
  std::bitset<kFieldBits> seen_fields;
  std::bitset<32> seen_tops;
  bool has_type = false;

  JsonRefusal refuse(JsonRefusal refusal, std::string_view where, std::string_view expected) {
    why = where;
    if (!expected.empty()) why += ": expected ";
    why += expected;
    return refusal;
  }
  JsonRefusal broken(simdjson::error_code error) {
    why = simdjson::error_message(error);
    return error == simdjson::UTF8_ERROR ? JsonRefusal::NotUtf8 : JsonRefusal::NotJson;
  }

  JsonRefusal read_document(od::document& document, EventDraft& draft);
  JsonRefusal read_top(Top top, std::string_view key, od::value value, EventDraft& draft);
  JsonRefusal read_text_top(Top top, std::string_view key, std::string_view text, EventDraft& draft);
  JsonRefusal read_details(od::value value, EventDraft& draft);
  JsonRefusal read_detail(Field field, od::value value, EventDraft& draft);
  JsonRefusal read_list(const FieldInfo& info, od::value value, EventDraft& draft);
  JsonRefusal set_from_text(const FieldInfo& info, std::string_view text, bool is_string, EventDraft& draft);
  JsonRefusal add_extra(std::string_view key, od::value value);
  JsonRefusal copy(od::value value, std::string& out, std::size_t depth);
  JsonRefusal copy_object(od::value value, std::string& out, std::size_t depth);
  JsonRefusal note_key(std::string_view key, std::size_t from);
};

JsonRefusal EventJsonParser::Parts::note_key(std::string_view key, std::size_t from) {
  if (key_count + extra_key_count >= kMaxKeys)
    return refuse(JsonRefusal::TooManyKeys, "more than 256 unknown keys", "");
  for (std::size_t i = from; i < key_count; ++i) {
    if (keys[i] == key) return refuse(JsonRefusal::DuplicateKey, quote(key), "once");
  }
  if (keys.size() == key_count) keys.emplace_back();
  keys[key_count++] = key;
  return JsonRefusal::None;
}

JsonRefusal EventJsonParser::Parts::copy_object(od::value value, std::string& out, std::size_t depth) {
  od::object object;
  if (const auto error = value.get_object().get(object)) return broken(error);
  const std::size_t from = key_count;
  out += '{';
  for (auto item : object) {
    std::string_view key;
    od::value inner;
    if (const auto error = item.unescaped_key().get(key)) return broken(error);
    if (const JsonRefusal refusal = note_key(key, from); refusal != JsonRefusal::None) return refusal;
    if (out.back() != '{') out += ',';
    append_json_string(out, key);
    out += ':';
    if (const auto error = item.value().get(inner)) return broken(error);
    if (const JsonRefusal refusal = copy(inner, out, depth + 1); refusal != JsonRefusal::None) return refusal;
  }
  out += '}';
  return JsonRefusal::None;
}

JsonRefusal EventJsonParser::Parts::copy(od::value value, std::string& out, std::size_t depth) {
  if (depth > kMaxDepth) return refuse(JsonRefusal::TooDeep, "more than 32 levels", "");
  od::json_type type{};
  if (const auto error = value.type().get(type)) return broken(error);
  switch (type) {
    case od::json_type::object:
      return copy_object(value, out, depth);
    case od::json_type::array: {
      od::array array;
      if (const auto error = value.get_array().get(array)) return broken(error);
      out += '[';
      for (auto item : array) {
        od::value inner;
        if (const auto error = item.get(inner)) return broken(error);
        if (out.back() != '[') out += ',';
        if (const JsonRefusal refusal = copy(inner, out, depth + 1); refusal != JsonRefusal::None) return refusal;
      }
      out += ']';
      return JsonRefusal::None;
    }
    case od::json_type::string: {
      std::string_view text;
      if (const auto error = value.get_string().get(text)) return broken(error);
      append_json_string(out, text);
      return JsonRefusal::None;
    }
    case od::json_type::number: {
      const std::string_view token = trimmed(value.raw_json_token());
      if (!is_json_number(token)) return broken(simdjson::NUMBER_ERROR);
      const bool fits = !is_integer_token(token) || number_of<std::int64_t>(token) || number_of<std::uint64_t>(token);
      if (fits)
        out += token;
      else
        append_json_string(out, token);
      return JsonRefusal::None;
    }
    case od::json_type::boolean: {
      bool is_true = false;
      if (const auto error = value.get_bool().get(is_true)) return broken(error);
      out += is_true ? "true" : "false";
      return JsonRefusal::None;
    }
    case od::json_type::null:
      if (trimmed(value.raw_json_token()) != "null") return broken(simdjson::N_ATOM_ERROR);
      out += "null";
      return JsonRefusal::None;
  }
  return broken(simdjson::TAPE_ERROR);
}

JsonRefusal EventJsonParser::Parts::add_extra(std::string_view key, od::value value) {
  if (key_count + extra_key_count >= kMaxKeys)
    return refuse(JsonRefusal::TooManyKeys, "more than 256 unknown keys", "");
  for (std::size_t i = 0; i < extra_key_count; ++i) {
    if (extra_keys[i] == key) return refuse(JsonRefusal::DuplicateKey, quote(key), "once");
  }
  if (extra_keys.size() == extra_key_count) extra_keys.emplace_back();
  extra_keys[extra_key_count++] = key;
  if (extra.empty()) extra = '{';
  if (extra.back() != '{') extra += ',';
  append_json_string(extra, key);
  extra += ':';
  return copy(value, extra, 1);
}

JsonRefusal EventJsonParser::Parts::set_from_text(const FieldInfo& info, std::string_view text, bool is_string,
                                                  EventDraft& draft) {
  const auto bad = [&] {
    why = "details.";
    return refuse(JsonRefusal::BadValue, why.append(info.name), name_of(info.type));
  };
  switch (info.type) {
    case FieldType::Text:
      draft.set(info.field, text);
      return JsonRefusal::None;
    case FieldType::Integer: {
      const std::optional<std::int64_t> integer = integer_of(text);
      if (!integer) return bad();
      draft.set_integer(info.field, *integer);
      return JsonRefusal::None;
    }
    case FieldType::Real: {
      const std::optional<double> real = is_json_number(text) ? number_of<double>(text) : std::nullopt;
      if (!real) return bad();
      draft.set_real(info.field, *real);
      return JsonRefusal::None;
    }
    case FieldType::Boolean:
      if (text != "true" && text != "false" && (is_string || (text != "0" && text != "1"))) return bad();
      draft.set_boolean(info.field, text == "true" || text == "1");
      return JsonRefusal::None;
    case FieldType::Address: {
      const std::optional<IpAddress> address = IpAddress::parse(text);
      if (!address) return bad();
      draft.set_address(info.field, *address);
      return JsonRefusal::None;
    }
    case FieldType::List: {
      const std::array<std::string_view, 1> one{text};
      draft.set_list(info.field, one);
      return JsonRefusal::None;
    }
  }
  return bad();
}

JsonRefusal EventJsonParser::Parts::read_list(const FieldInfo& info, od::value value, EventDraft& draft) {
  od::array array;
  if (const auto error = value.get_array().get(array)) return broken(error);
  std::vector<std::string_view> items;
  for (auto item : array) {
    od::value inner;
    std::string_view text;
    if (const auto error = item.get(inner)) return broken(error);
    if (inner.get_string().get(text)) {
      od::json_type type{};
      if (inner.type().get(type) || type == od::json_type::object || type == od::json_type::array) {
        return refuse(JsonRefusal::BadValue, info.name, "string_list");
      }
      text = trimmed(inner.raw_json_token());
    }
    items.push_back(text);
  }
  draft.set_list(info.field, items);
  return JsonRefusal::None;
}

JsonRefusal EventJsonParser::Parts::read_detail(Field field, od::value value, EventDraft& draft) {
  const FieldInfo& info = info_of(field);
  od::json_type type{};
  if (const auto error = value.type().get(type)) return broken(error);
  switch (type) {
    case od::json_type::string: {
      std::string_view text;
      if (const auto error = value.get_string().get(text)) return broken(error);
      // An address, number or flag that is given as "" isn't given.
      if (text.empty() && info.type != FieldType::Text) return JsonRefusal::None;
      return set_from_text(info, text, true, draft);
    }
    case od::json_type::number: {
      std::int64_t integer = 0;
      if (info.type == FieldType::Integer && value.get_int64().get(integer) == simdjson::SUCCESS) {
        draft.set_integer(field, integer);
        return JsonRefusal::None;
      }
      const std::string_view token = trimmed(value.raw_json_token());
      if (!is_json_number(token)) return broken(simdjson::NUMBER_ERROR);
      return set_from_text(info, token, false, draft);
    }
    case od::json_type::boolean: {
      bool is_true = false;
      if (const auto error = value.get_bool().get(is_true)) return broken(error);
      return set_from_text(info, is_true ? "true" : "false", false, draft);
    }
    case od::json_type::null:
      return trimmed(value.raw_json_token()) == "null" ? JsonRefusal::None : broken(simdjson::N_ATOM_ERROR);
    case od::json_type::array:
      if (info.type == FieldType::List) return read_list(info, value, draft);
      break;
    case od::json_type::object:
      break;
  }
  if (info.type != FieldType::Text) {
    why = "details.";
    return refuse(JsonRefusal::BadValue, why.append(info.name), name_of(info.type));
  }
  // A text that comes as an object or array (headers, arguments) is kept as its JSON.
  scratch.clear();
  if (const JsonRefusal refusal = copy(value, scratch, 1); refusal != JsonRefusal::None) return refusal;
  draft.set(field, scratch);
  return JsonRefusal::None;
}

JsonRefusal EventJsonParser::Parts::read_details(od::value value, EventDraft& draft) {
  if (trimmed(value.raw_json_token()) == "null") return JsonRefusal::None;
  od::object object;
  if (const auto error = value.get_object().get(object)) {
    return error == simdjson::INCORRECT_TYPE ? refuse(JsonRefusal::BadValue, "details", "an object") : broken(error);
  }
  for (auto item : object) {
    std::string_view key;
    od::value inner;
    if (const auto error = item.unescaped_key().get(key)) return broken(error);
    if (const auto error = item.value().get(inner)) return broken(error);
    JsonRefusal refusal = JsonRefusal::None;
    if (const std::optional<Field> field = field_named(key)) {
      const std::size_t bit = std::to_underlying(*field);
      if (bit < kFieldBits && seen_fields.test(bit)) return refuse(JsonRefusal::DuplicateKey, key, "once");
      if (bit < kFieldBits) seen_fields.set(bit);
      refusal = read_detail(*field, inner, draft);
    } else {
      refusal = add_extra(key, inner);
    }
    if (refusal != JsonRefusal::None) return refusal;
  }
  return JsonRefusal::None;
}

JsonRefusal EventJsonParser::Parts::read_text_top(Top top, std::string_view key, std::string_view text,
                                                  EventDraft& draft) {
  using Slot = EventDraft::Text;
  switch (top) {
    case Top::Id:
      draft.set(Slot::SenderId, text);
      break;
    case Top::Source:
      draft.set(Slot::Source, text);
      break;
    case Top::Module:
      draft.set(Slot::Module, text);
      break;
    case Top::Summary:
      draft.set(Slot::Summary, text);
      break;
    case Top::UserAgent:
      draft.set(Slot::UserAgent, text);
      break;
    case Top::RequestId:
      draft.set(Slot::RequestId, text);
      break;
    case Top::Type:
      if (text.empty() || text.size() > kMaxType)
        return refuse(JsonRefusal::BadType, key, "a string of 1 to 128 bytes");
      has_type = true;
      if (const std::optional<EventType> type = event_type_named(text))
        draft.type = *type;
      else
        draft.set(Slot::TypeName, text);
      break;
    case Top::Severity: {
      const std::optional<Severity> severity = severity_named(text);
      if (!severity && !text.empty()) {
        return refuse(JsonRefusal::BadSeverity, key, "INFO, LOW, MEDIUM, HIGH or CRITICAL");
      }
      draft.severity = severity.value_or(Severity::Info);
      break;
    }
    case Top::Timestamp:
      if (text.empty()) break;
      draft.record_time = parse_rfc3339(text);
      if (!draft.record_time) return refuse(JsonRefusal::BadValue, key, "RFC 3339 time");
      break;
    case Top::SourceIp:
    case Top::DestIp: {
      if (text.empty()) break;
      const std::optional<IpAddress> address = IpAddress::parse(text);
      if (!address) return refuse(JsonRefusal::BadValue, key, "ip");
      (top == Top::SourceIp ? draft.source_ip : draft.dest_ip) = *address;
      break;
    }
    case Top::RawData:
      if (!decode_base64(text, scratch)) return refuse(JsonRefusal::BadValue, key, "base64");
      draft.set(Slot::Raw, scratch);
      break;
    default:
      break;
  }
  return JsonRefusal::None;
}

JsonRefusal EventJsonParser::Parts::read_top(Top top, std::string_view key, od::value value, EventDraft& draft) {
  if (top == Top::Unknown) return add_extra(key, value);
  if (top == Top::Ours) {
    scratch.clear();
    return copy(value, scratch, 1);  // read, so that broken JSON in it is noticed; then left
  }
  const std::size_t bit = std::to_underlying(top);
  if (seen_tops.test(bit)) return refuse(JsonRefusal::DuplicateKey, key, "once");
  seen_tops.set(bit);
  if (top == Top::Details) return read_details(value, draft);
  std::string_view text;
  if (const auto error = value.get_string().get(text)) {
    if (error != simdjson::INCORRECT_TYPE) return broken(error);
    if (trimmed(value.raw_json_token()) == "null") return JsonRefusal::None;
    return refuse(top == Top::Type ? JsonRefusal::BadType : JsonRefusal::BadValue, key, "string");
  }
  return read_text_top(top, key, text, draft);
}

JsonRefusal EventJsonParser::Parts::read_document(od::document& document, EventDraft& draft) {
  od::object object;
  if (const auto error = document.get_object().get(object)) {
    return error == simdjson::INCORRECT_TYPE ? refuse(JsonRefusal::NotAnObject, "item", "an object") : broken(error);
  }
  for (auto item : object) {
    std::string_view key;
    od::value value;
    if (const auto error = item.unescaped_key().get(key)) return broken(error);
    if (const auto error = item.value().get(value)) return broken(error);
    if (const JsonRefusal refusal = read_top(top_of(key), key, value, draft); refusal != JsonRefusal::None)
      return refusal;
  }
  const char* behind = nullptr;
  if (document.current_location().get(behind) == simdjson::SUCCESS) return broken(simdjson::TRAILING_CONTENT);
  if (!has_type) return refuse(JsonRefusal::MissingType, "type", "a string");
  if (!extra.empty()) {
    extra += '}';
    draft.set(EventDraft::Text::Extra, extra);
  }
  return JsonRefusal::None;
}

EventJsonParser::EventJsonParser() : parts_(std::make_unique<Parts>()) {}
EventJsonParser::~EventJsonParser() = default;
EventJsonParser::EventJsonParser(EventJsonParser&&) noexcept = default;
EventJsonParser& EventJsonParser::operator=(EventJsonParser&&) noexcept = default;

std::string_view EventJsonParser::why() const { return parts_->why; }

EventJsonParser::Outcome EventJsonParser::parse(std::string_view json, std::size_t readable, EventDraft& draft) {
  Parts& parts = *parts_;
  if (readable < json.size() + kJsonPadding) {
    parts.padded.assign(json);
    parts.padded.resize(json.size() + kJsonPadding, ' ');
    json = std::string_view(parts.padded).substr(0, json.size());
    readable = parts.padded.size();
  }
  parts.why.clear();
  parts.extra.clear();
  parts.key_count = parts.extra_key_count = 0;
  parts.seen_fields.reset();
  parts.seen_tops.reset();
  parts.has_type = false;
  od::document document;
  if (const auto error =
          parts.parser.iterate(simdjson::padded_string_view(json.data(), json.size(), readable)).get(document)) {
    return {.refusal = parts.broken(error)};
  }
  Outcome outcome;
  outcome.refusal = parts.read_document(document, draft);
  if (outcome.refusal != JsonRefusal::None || draft.type == EventType::Unknown) return outcome;
  for (const Field field : schema_of(draft.type).required) {
    const std::size_t bit = std::to_underlying(field);
    if (bit < kFieldBits && !parts.seen_fields.test(bit)) outcome.is_incomplete = true;
  }
  return outcome;
}

}  // namespace onesec::normalise
