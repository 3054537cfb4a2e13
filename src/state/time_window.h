#pragma once

#include "base/instant.h"

namespace onesec::state {

/// Where the window that holds `at` ends, given the other times: the newest of them that is less than one window after
/// `at`, or `at` itself. So a late record is counted among its contemporaries, a clock that stepped back starts a
/// window of its own, and in order this is simply `at`.
template <class Times>
[[nodiscard]] Instant window_end(const Times& times, Instant at, Nanoseconds window) {
  Instant end = at;
  for (const auto& entry : times) {
    if (entry.when > end && entry.when - at < window) end = entry.when;
  }
  return end;
}

/// True in (end - window, end].
[[nodiscard]] constexpr bool is_within(Instant when, Instant end, Nanoseconds window) {
  return when <= end && end - when < window;
}

}  // namespace onesec::state
