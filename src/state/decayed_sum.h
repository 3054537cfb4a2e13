#pragma once

#include <algorithm>
#include <cstdint>

#include "base/instant.h"
#include "state/fixed_point.h"

namespace onesec::state {

/// A sum that halves every `half_life`: 16 bytes, worked out only when looked at. Saturates at 2^47. A time before the
/// last one adds what it would have decayed to by then, so the order of arrival doesn't matter but for rounding (2^-14
/// of the value a step). Zero bytes are empty.
class DecayedSum {
 public:
  void add(Instant when, Nanoseconds half_life, std::uint32_t amount = 1) {
    const Q16 added = Q16{amount} << kQ16Bits;
    if (value_ == 0) {
      value_ = added;
      at_ = when;
    } else if (when >= at_) {
      value_ = decayed(value_, when - at_, half_life) + added;
      at_ = when;
    } else {
      value_ += decayed(added, at_ - when, half_life);
    }
    value_ = std::min(value_, kMax);
  }
  /// At `when`, or at the last addition if that is later.
  [[nodiscard]] Q16 value(Instant when, Nanoseconds half_life) const {
    return when <= at_ ? value_ : decayed(value_, when - at_, half_life);
  }

 private:
  static constexpr Q16 kMax = std::uint64_t{1} << 63U;

  static Q16 decayed(Q16 value, Nanoseconds passed, Nanoseconds half_life) {
    if (half_life.count() <= 0) return 0;
    const auto nanos = static_cast<std::uint64_t>(passed.count());
    const auto life = static_cast<std::uint64_t>(half_life.count());
    const std::uint64_t whole = nanos / life;
    if (whole >= 64) return 0;
    return multiply_divide(value >> whole, exp2_minus_q16(nanos % life, life), kQ16One);
  }

  Q16 value_ = 0;
  Instant at_{};
};

}  // namespace onesec::state
