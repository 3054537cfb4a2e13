#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "model/event_draft.h"

namespace onesec::normalise {

/// Why an item was refused. The caller counts by it.
enum class JsonRefusal : std::uint8_t {
  None,
  NotJson,
  NotUtf8,
  NotAnObject,
  MissingType,  ///< `type` is the one key that every event needs.
  BadType,      ///< Not a string of 1 to 128 bytes.
  BadSeverity,
  BadValue,  ///< A known key's value isn't, and can't be made, what the schema says.
  DuplicateKey,
  TooManyKeys,  ///< More than 256 unknown ones.
  TooDeep,      ///< Over 32 levels.
};
/// "not_json", "bad_value", …
[[nodiscard]] std::string_view name_of(JsonRefusal refusal);

/// How many bytes behind an item must be readable (not writable, and of any content) for it to be parsed in place.
inline constexpr std::size_t kJsonPadding = 64;

/// One event's JSON, in the published form, to a draft. Strict about what it knows, and keeps what it doesn't.
///  - `timestamp` becomes record_time; `id` becomes sender_id. `received_at`, `when`, `provenance`, `time_origin`,
///    `sender_id` and `historical` of a sender are passed over: those are ours to say.
///  - A known detail of another JSON type is converted by its schema type ("22" to 22, "true" to true), else refused.
///  - Unknown keys go to `extra`, rewritten as compact JSON; whole numbers over 64 bits become strings there.
///  - A type's missing required details don't refuse the event: it is evidence all the same. `is_incomplete` says so.
class EventJsonParser {
 public:
  struct Outcome {
    JsonRefusal refusal = JsonRefusal::None;
    bool is_incomplete = false;
  };

  EventJsonParser();
  ~EventJsonParser();
  EventJsonParser(EventJsonParser&&) noexcept;
  EventJsonParser& operator=(EventJsonParser&&) noexcept;

  /// `readable`: bytes readable from json.data() on; below json.size() + kJsonPadding the item is copied first. Adds to
  /// `draft`, which the caller has cleared; after a refusal it holds half an event.
  [[nodiscard]] Outcome parse(std::string_view json, std::size_t readable, EventDraft& draft);

  /// The last refusal for people: "details.source_port: expected number". Valid until the next parse.
  [[nodiscard]] std::string_view why() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace onesec::normalise
