#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/instant.h"
#include "state/recency_ring.h"
#include "state/time_window.h"

namespace onesec::state {

/// How often something happened in a sliding window: exact up to N, N from there on. Bears disorder inside the window;
/// what is older than the window before the newest time still held is kept apart by its time, and counted as late.
template <std::size_t N>
class SlidingCount {
 public:
  /// `times` occurrences at `when`; more than N are N.
  void add(Instant when, Nanoseconds window, std::uint32_t times = 1) {
    Instant newest = when;
    for (const Mark& mark : marks_) newest = std::max(newest, mark.when);
    if (newest - when >= window && late_ != UINT32_MAX) ++late_;
    for (std::uint32_t i = 0; i < std::min<std::uint32_t>(times, N); ++i) marks_.push({when});
  }

  /// In the window that holds `at`; see window_end().
  [[nodiscard]] std::uint32_t count(Instant at, Nanoseconds window) const {
    const Instant end = window_end(marks_, at, window);
    std::uint32_t found = 0;
    for (const Mark& mark : marks_) found += is_within(mark.when, end, window) ? 1U : 0U;
    return found;
  }
  [[nodiscard]] std::uint32_t late() const { return late_; }

 private:
  struct Mark {
    Instant when{};
  };
  RecencyRing<Mark, N> marks_{};
  std::uint32_t late_ = 0;
  std::uint32_t unused_ = 0;
};

}  // namespace onesec::state
