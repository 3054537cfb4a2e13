#pragma once

#include <cstdint>
#include <span>

namespace onesec::benign {

/// The same throws for the same seed on every machine, which the standard's distributions don't promise. SplitMix64
/// (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
  }
  /// 0 … bound - 1.
  [[nodiscard]] int below(int bound) { return static_cast<int>(next() % static_cast<std::uint64_t>(bound)); }
  [[nodiscard]] int between(int least, int most) { return least + below(most - least + 1); }
  [[nodiscard]] bool one_in(int odds) { return below(odds) == 0; }
  template <typename T, std::size_t N>
  [[nodiscard]] const T& pick(const T (&of)[N]) {
    return of[static_cast<std::size_t>(below(static_cast<int>(N)))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace onesec::benign
