#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onesec {

/// Where an event stands in the journal: the same in live processing and in every replay.
struct EventId {
  std::uint32_t epoch = 0;     ///< Which journal: changes when one is made anew.
  std::uint32_t index = 0;     ///< Place in its batch.
  std::uint64_t sequence = 0;  ///< The batch's sequence in the stream, from 1; 0: not in a journal.

  bool operator==(const EventId&) const = default;
  std::strong_ordering operator<=>(const EventId& other) const {
    if (const auto order = epoch <=> other.epoch; order != 0) return order;
    if (const auto order = sequence <=> other.sequence; order != 0) return order;
    return index <=> other.index;
  }
};

/// "0badcafe-17-3": epoch in hexadecimal, sequence and index in decimal.
[[nodiscard]] std::string to_string(const EventId& id);
[[nodiscard]] std::optional<EventId> parse_event_id(std::string_view text);

}  // namespace onesec
