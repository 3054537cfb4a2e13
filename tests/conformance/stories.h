#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "model/event_draft.h"

namespace onesec::conformance {

/// Events that live together.
class Story {
 public:
  EventDraft& add() { return drafts_.emplace_back(); }
  /// Numbers the events. Valid until the story changes.
  [[nodiscard]] std::span<const Event> events();

 private:
  std::deque<EventDraft> drafts_;
  std::vector<Event> views_;
};

enum class Temper : std::uint8_t {
  Ordinary,  ///< Time goes forward, in steps of seconds, with some disorder.
  Wild,      ///< Time stands still, jumps by years in both directions, ends.
  Hostile,   ///< Text fields hold broken UTF-8, NUL, control characters, nothing, or a megabyte.
};

/// Random events of `types` from the schema: required and optional details and those that sources add, with values from
/// small sets so that things repeat, and runs of nearly equal events, as attacks are. The same seed gives the same
/// story.
[[nodiscard]] Story make_story(std::uint64_t seed, std::size_t events, std::span<const EventType> types, Temper temper,
                               std::int64_t start_secs = 1'795'521'600);
/// Every event from a new actor with a new name: as many keys as there can be.
[[nodiscard]] Story make_crowd(std::uint64_t first, std::size_t events, EventType type);

}  // namespace onesec::conformance
