#include "modules/auth_fortress/tries.h"

#include <algorithm>
#include <array>

#include "state/time_window.h"

namespace onesec::auth_fortress {
namespace {

/// Sums by a 32-bit name, for as many names as a ring can hold.
class Sums {
 public:
  void add(std::uint32_t name, std::uint32_t amount) {
    for (std::size_t i = 0; i < size_; ++i) {
      if (names_[i] != name) continue;
      amounts_[i] += amount;
      return;
    }
    names_[size_] = name;
    amounts_[size_++] = amount;
  }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(size_); }
  [[nodiscard]] std::uint32_t largest() const { return *std::max_element(amounts_.begin(), amounts_.end()); }

 private:
  std::array<std::uint32_t, Tries::kCapacity> names_{};
  std::array<std::uint32_t, Tries::kCapacity> amounts_{};
  std::size_t size_ = 0;
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
