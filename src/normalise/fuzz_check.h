#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "contract/normaliser.h"
#include "model/event_json.h"
#include "model/event_record.h"
#include "model/schema.h"
#include "normalise/event_json/event_json.h"
#include "normalise/known_users.h"

namespace onesec::normalise::fuzzing {

/// A host with two accounts, so that both answers occur.
class TwoUsers : public KnownUsers {
 public:
  [[nodiscard]] bool contains(std::string_view user) const override { return user == "root" || user == "bob"; }
};

/// Calls `each` with every line of `text`, in memory of its own so that a read past the line's end is seen. A line's
/// first byte chooses what stands in front of it: whole forms are too long for a fuzzer to find by chance.
template <std::size_t kCount, class Each>
void for_each_line(std::string_view text, const std::array<std::string_view, kCount>& fronts, const Each& each) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line;
    if (end > 0) {
      line = fronts.at(static_cast<unsigned char>(text[0]) % kCount);
      line += text.substr(1, end - 1);
      line.shrink_to_fit();
    }
    each(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

inline void check(bool holds) {
  if (!holds) std::abort();
}

/// Every detail has the type that the schema says, and what its bytes need.
inline void check_fields(const Event& event) {
  for (const FieldValue& value : event.fields) {
    const FieldInfo& info = info_of(value.field);
    check(info.field == value.field && value.field != Field::None);
    check(static_cast<int>(info.type) == static_cast<int>(value.kind));
    if (value.kind == ValueKind::Address) check(value.text.size() == IpAddress::kBytes);
  }
  for (const IpAddress& address : {event.source_ip, event.dest_ip}) {
    check(IpAddress::parse(to_string(address)) == address);
  }
  const std::int64_t port = event.integer(Field::SourcePort).value_or(1);
  check(port > 0 && port <= 65'535);
  check(!event.boolean(Field::UsernameMasked).value_or(false) || !event.boolean(Field::UserExists).value_or(false));
}

/// The journal gives back what it was given.
inline void check_record(const Event& event) {
  std::string once;
  encode_event(event, once);
  std::vector<FieldValue> fields;
  Event again;
  check(decode_event(once, fields, again).has_value());
  again.fields = fields;
  std::string twice;
  encode_event(again, twice);
  check(once == twice);
}

/// The published form is JSON that our own reader takes, with the same type and actor.
inline void check_json(const Event& event, EventJsonParser& parser) {
  std::string json;
  append_event_json(event, {}, json);
  EventDraft again;
  check(parser.parse(json, 0, again).refusal == JsonRefusal::None);
  check(again.type == event.type && again.source_ip == event.source_ip);
}

/// What holds for every event that a log line becomes, whatever the line.
inline void check_event(const Event& event, EventJsonParser& parser) {
  check(event.type != EventType::Unknown && !event.raw.empty());
  check_fields(event);
  check_record(event);
  check_json(event, parser);
}

}  // namespace onesec::normalise::fuzzing
