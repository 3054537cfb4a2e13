#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "inspect/attack.h"

namespace onesec::inspect {

/// Points from which on a text counts as an attack of a class, at the default paranoia level.
inline constexpr std::uint32_t kThreshold = 100;

/// One thing that an engine saw in a text.
struct Reason {
  Attack attack = Attack::Sql;
  std::uint32_t points = 0;  ///< Of kThreshold: 100 convicts alone, less needs company.
  std::string_view what;    ///< A static sentence for a person, without the text itself: "a string is left, and a UNION
                            ///< SELECT follows".
  std::uint32_t begin = 0;  ///< The bytes meant, in the text that the engine was given.
  std::uint32_t end = 0;
};

/// What engines saw in one text. Bounded: of more than kMax the ones with most points stay. No heap.
class Reasons {
 public:
  static constexpr std::size_t kMax = 12;

  /// The same `what` of the same class counts once, with the most points that it was given.
  void add(const Reason& reason) {
    for (std::size_t i = 0; i < count_; ++i) {
      if (all_[i].attack != reason.attack || all_[i].what != reason.what) continue;
      if (all_[i].points < reason.points) all_[i] = reason;
      return;
    }
    if (count_ < kMax) {
      all_[count_++] = reason;
      return;
    }
    Reason* least = &all_[0];
    for (Reason& one : all_) {
      if (one.points < least->points) least = &one;
    }
    if (least->points < reason.points) *least = reason;
  }
  /// The sum for a class.
  [[nodiscard]] std::uint32_t points(Attack attack) const {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count_; ++i) sum += all_[i].attack == attack ? all_[i].points : 0;
    return sum;
  }
  [[nodiscard]] std::span<const Reason> all() const { return {all_.data(), count_}; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  void clear() { count_ = 0; }

 private:
  std::array<Reason, kMax> all_{};
  std::size_t count_ = 0;
};

}  // namespace onesec::inspect
