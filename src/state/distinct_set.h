#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/instant.h"
#include "state/time_window.h"

namespace onesec::state {

/// The last N different things, by hash, each with the newest time it was seen: exact up to N, N from there on; above
/// 64 use HyperLogLog. A full set gives up the thing not seen for the longest. Zero bytes are empty.
template <std::size_t N>
class DistinctSet {
  static_assert(N > 0 && N <= 64, "searched from end to end");

 public:
  struct Member {
    std::uint64_t hash = 0;
    Instant when{};
  };

  /// A thing seen again this much earlier than before: the clock was set back, and its time with it.
  static constexpr hours kClockStep{24};

  /// True when it wasn't in the set.
  bool add(std::uint64_t hash, Instant when) {
    Member* const last = members_.data() + size_;
    Member* const found =
        std::find_if(members_.data(), last, [hash](const Member& member) { return member.hash == hash; });
    const bool is_new = found == last;
    const Instant newest = is_new || found->when - when > kClockStep ? when : std::max(found->when, when);
    if (is_new && size_ < N) {
      members_[size_++] = {hash, newest};
      return true;
    }
    // To the end, which keeps them in the order of arrival; a newcomer to a full set takes the place of the first.
    Member* const gap = is_new ? members_.data() : found;
    std::move(gap + 1, last, gap);
    members_[size_ - 1] = {hash, newest};
    return is_new;
  }

  /// Different things seen in the window that holds `at`; see window_end().
  [[nodiscard]] std::uint32_t count(Instant at, Nanoseconds window) const {
    const Instant end = window_end(*this, at, window);
    std::uint32_t found = 0;
    for (const Member& member : *this) found += is_within(member.when, end, window) ? 1U : 0U;
    return found;
  }
  [[nodiscard]] const Member* find(std::uint64_t hash) const {
    const Member* found = std::find_if(begin(), end(), [hash](const Member& member) { return member.hash == hash; });
    return found == end() ? nullptr : found;
  }
  [[nodiscard]] bool contains(std::uint64_t hash) const { return find(hash) != nullptr; }
  void remove(std::uint64_t hash) {
    const Member* found = find(hash);
    if (found == nullptr) return;
    Member* const gap = members_.data() + (found - begin());
    std::move(gap + 1, members_.data() + size_, gap);
    members_[--size_] = {};
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Member* begin() const { return members_.data(); }
  [[nodiscard]] const Member* end() const { return members_.data() + size_; }

 private:
  std::uint32_t size_ = 0;
  std::uint32_t unused_ = 0;
  std::array<Member, N> members_{};
};

}  // namespace onesec::state
