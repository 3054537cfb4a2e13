#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string_view>

namespace onesec::ai {

/// Chance that comes out the same in every run.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : generator_(seed) {}
  /// 0 to `count` - 1.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(generator_() % count); }
  std::uint64_t between(std::uint64_t least, std::uint64_t most) { return least + generator_() % (most - least + 1); }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class T>
  const T& of(std::span<const T> choices) {
    return choices[below(choices.size())];
  }
  template <class T, std::size_t N>
  const T& of(const T (&choices)[N]) {
    return choices[below(N)];
  }

 private:
  std::mt19937_64 generator_;
};

}  // namespace onesec::ai
