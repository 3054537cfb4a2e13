#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace onesec::api {

/// How long something took, in steps of a quarter of a doubling: a quantile is at most 19 % too high. From 1 µs to 34
/// s; what is outside counts in the first or last step. Any thread.
class Latency {
 public:
  static constexpr unsigned kFirstOctave = 10;  ///< 2^10 ns.
  static constexpr unsigned kOctaves = 25;
  static constexpr unsigned kSteps = 4 * kOctaves;

  void add(std::int64_t nanos) {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(nanos, 1));
    counts_[step_of(value)].fetch_add(1, std::memory_order_relaxed);
    sum_nanos_.fetch_add(value, std::memory_order_relaxed);
  }

  /// One moment of it. Threads may have added to one number and not yet to another.
  struct Picture {
    std::array<std::uint64_t, kSteps> counts{};
    std::uint64_t count = 0;
    std::uint64_t sum_nanos = 0;

    /// The end of the step in which the `per_mille`-th of all lies; 0 when there is none.
    [[nodiscard]] std::uint64_t quantile_nanos(std::uint64_t per_mille) const {
      std::uint64_t wanted = (count * per_mille + 999) / 1000;
      for (unsigned step = 0; step < kSteps && wanted > 0; ++step) {
        if (counts[step] >= wanted) return end_of(step);
        wanted -= counts[step];
      }
      return 0;
    }
    /// How many were in the first `octaves` doublings, that is below 2^(kFirstOctave + octaves) ns.
    [[nodiscard]] std::uint64_t below(unsigned octaves) const {
      std::uint64_t total = 0;
      for (unsigned step = 0; step < 4 * octaves; ++step) total += counts[step];
      return total;
    }
  };
  [[nodiscard]] Picture picture() const {
    Picture picture;
    for (unsigned step = 0; step < kSteps; ++step) {
      picture.counts[step] = counts_[step].load(std::memory_order_relaxed);
      picture.count += picture.counts[step];
    }
    picture.sum_nanos = sum_nanos_.load(std::memory_order_relaxed);
    return picture;
  }

  [[nodiscard]] static constexpr unsigned step_of(std::uint64_t nanos) {
    const auto octave = static_cast<unsigned>(std::bit_width(nanos) - 1);
    if (octave < kFirstOctave) return 0;
    const auto quarter = static_cast<unsigned>((nanos >> (octave - 2)) & 3U);
    return std::min(4 * (octave - kFirstOctave) + quarter, kSteps - 1);
  }
  [[nodiscard]] static constexpr std::uint64_t end_of(unsigned step) {
    return static_cast<std::uint64_t>(5 + step % 4) << (kFirstOctave + step / 4 - 2);
  }

 private:
  std::array<std::atomic<std::uint64_t>, kSteps> counts_{};
  std::atomic<std::uint64_t> sum_nanos_{0};
};

}  // namespace onesec::api
