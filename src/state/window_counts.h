#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/instant.h"

namespace onesec::state {

/// Large counts over a long window, in `Buckets` equal parts of it: the window's edge is blurred by one part, the count
/// is exact inside it up to 65,535 a part. Older than the window: counted as late. After kRestartAfter late ones in a
/// row the clock is taken to have stepped back and counting starts there anew. Zero bytes are empty.
template <std::size_t Buckets>
class WindowCounts {
  static_assert(Buckets >= 2 && Buckets <= 255);

 public:
  /// 32: a straggler from a log that catches up comes alone or in short runs; a clock that was set back never stops.
  static constexpr std::uint8_t kRestartAfter = 32;

  /// `part` is the length of one bucket, over zero, and must be the same in every call.
  void add(Instant when, Nanoseconds part, std::uint32_t times = 1) {
    const std::int64_t index = index_of(when, part);
    if (!is_started_ || index >= newest_ + static_cast<std::int64_t>(Buckets)) {
      restart(index);
    } else if (index > newest_) {
      for (std::int64_t skipped = newest_ + 1; skipped <= index; ++skipped) counts_[slot(skipped)] = 0;
      newest_ = index;
    } else if (newest_ - index >= static_cast<std::int64_t>(Buckets)) {
      if (late_ != UINT16_MAX) ++late_;
      if (++late_in_a_row_ < kRestartAfter) return;
      restart(index);
    }
    late_in_a_row_ = 0;
    std::uint16_t& count = counts_[slot(index)];
    const std::uint32_t sum = count + (times > UINT16_MAX ? std::uint32_t{UINT16_MAX} : times);
    count = sum > UINT16_MAX ? std::uint16_t{UINT16_MAX} : static_cast<std::uint16_t>(sum);
  }

  /// In the last Buckets parts, the newest one that add() has seen included.
  [[nodiscard]] std::uint32_t total() const {
    std::uint32_t sum = 0;
    for (const std::uint16_t count : counts_) sum += count;
    return sum;
  }
  /// Takes up to `times` back, newest parts first.
  void take_back(std::uint32_t times) {
    for (std::int64_t index = newest_; times > 0 && newest_ - index < static_cast<std::int64_t>(Buckets); --index) {
      std::uint16_t& count = counts_[slot(index)];
      const std::uint32_t taken = times < count ? times : count;
      count = static_cast<std::uint16_t>(count - taken);
      times -= taken;
    }
  }
  [[nodiscard]] std::uint16_t late() const { return late_; }

 private:
  static std::int64_t index_of(Instant when, Nanoseconds part) {
    const std::int64_t index = when.nanos() / part.count();
    const bool is_below_zero = when.nanos() % part.count() < 0;
    return is_below_zero ? index - 1 : index;
  }
  static std::size_t slot(std::int64_t index) {
    const std::int64_t rest = index % static_cast<std::int64_t>(Buckets);
    return static_cast<std::size_t>(rest < 0 ? rest + static_cast<std::int64_t>(Buckets) : rest);
  }
  void restart(std::int64_t index) {
    counts_ = {};
    newest_ = index;
    is_started_ = 1;
  }

  std::int64_t newest_ = 0;
  std::array<std::uint16_t, Buckets> counts_{};
  std::uint16_t late_ = 0;
  std::uint8_t late_in_a_row_ = 0;
  std::uint8_t is_started_ = 0;
};

}  // namespace onesec::state
