#include "modules/auth_fortress/tries.h"

#include <algorithm>
#include <array>

#include "state/time_window.h"

namespace onesec::auth_fortress {
namespace {

/// Sums by a 32-bit name, for as many names as a ring can hold: a small hash table whose places are bits, so that an
/// empty one costs nothing to make.
class Sums {
 public:
  void add(std::uint32_t name, std::uint32_t amount) {
    std::uint32_t at = (name * 0x9E3779B1U) >> (32U - kBits);  // Knuth, TAOCP 3, 6.4
    while (is_used(at) && names_[at] != name) at = (at + 1) % kPlaces;
    if (!is_used(at)) {
      used_ |= std::uint64_t{1} << at;
      names_[at] = name;
      amounts_[at] = 0;
      ++size_;
    }
    amounts_[at] += amount;
    largest_ = std::max(largest_, amounts_[at]);
  }
  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] std::uint32_t largest() const { return largest_; }

 private:
  static constexpr unsigned kBits = 6;
  static constexpr std::uint32_t kPlaces = 1U << kBits;
  static_assert(Tries::kCapacity * 2 <= kPlaces);

  [[nodiscard]] bool is_used(std::uint32_t at) const { return (used_ >> at & 1U) != 0; }

  std::uint64_t used_ = 0;
  std::uint32_t size_ = 0;
  std::uint32_t largest_ = 0;
  std::array<std::uint32_t, kPlaces> names_;
  std::array<std::uint32_t, kPlaces> amounts_;
};

}  // namespace

Tally tally(const Tries& tries, Instant at, Nanoseconds window) {
  Tally result;
  Sums users;
  Sums missing;
  Sums parts;
  const Instant end = state::window_end(tries, at, window);
  for (const Try& one : tries) {
    if (!state::is_within(one.when, end, window)) continue;
    const bool is_missing = one.account == Account::Missing;
    users.add(one.user, 1);
    if (is_missing) missing.add(one.user, 1);
    parts.add(one.part, one.points);
    result.points += one.points;
    result.tries += one.tries;
    if (is_missing) result.missing_points += one.points;
    if (is_missing) result.missing_tries += one.tries;
  }
  result.users = users.size();
  result.missing_users = missing.size();
  result.parts = parts.size();
  result.part_points = parts.largest();
  return result;
}

}  // namespace onesec::auth_fortress
