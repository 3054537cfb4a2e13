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

  /// True when it wasn't in the set.
  bool add(std::uint64_t hash, Instant when) {
    for (Member& member : span()) {
      if (member.hash != hash) continue;
      member.when = std::max(member.when, when);
      return false;
    }
    if (size_ < N) {
      members_[size_++] = {hash, when};
      return true;
    }
    const auto oldest = std::min_element(members_.begin(), members_.end(),
                                         [](const Member& a, const Member& b) { return a.when < b.when; });
    if (oldest->when < when) {
      *oldest = {hash, when};
    } else if (dropped_ != UINT32_MAX) {
      ++dropped_;
    }
    return true;
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
    members_[static_cast<std::size_t>(found - begin())] = members_[--size_];
    members_[size_] = {};
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Member* begin() const { return members_.data(); }
  [[nodiscard]] const Member* end() const { return members_.data() + size_; }
  /// Newcomers older than everything in a full set.
  [[nodiscard]] std::uint32_t dropped() const { return dropped_; }

 private:
  struct Span {
    Member* first = nullptr;
    Member* last = nullptr;
    [[nodiscard]] Member* begin() const { return first; }
    [[nodiscard]] Member* end() const { return last; }
  };
  [[nodiscard]] Span span() { return {members_.data(), members_.data() + size_}; }

  std::array<Member, N> members_{};
  std::uint32_t size_ = 0;
  std::uint32_t dropped_ = 0;
};

}  // namespace onesec::state
