#pragma once

#include <cstdint>

#include "modules/auth_fortress/attempt.h"
#include "modules/auth_fortress/origin.h"
#include "state/recency_ring.h"

namespace onesec::auth_fortress {

/// One failed try as a ring keeps it.
struct Try {
  Instant when{};
  std::uint32_t user = 0;  ///< Attempt::user_mark
  std::uint32_t part = 0;  ///< Which address or network inside the key's own; see part_of().
  std::uint16_t points = 0;
  std::uint16_t tries = 0;
  Account account = Account::Unsaid;
  std::uint8_t unused[3] = {};
};

/// 24: twice what a fast attack needs for its finding, and enough for twenty slow tries in a day.
using Tries = state::RecencyRing<Try, 24>;

/// What the tries in one window come to.
struct Tally {
  std::uint32_t points = 0;
  std::uint32_t tries = 0;
  std::uint32_t users = 0;          ///< Different accounts.
  std::uint32_t missing_users = 0;  ///< Of these, accounts that don't exist.
  std::uint32_t missing_points = 0;
  std::uint32_t missing_tries = 0;
  std::uint32_t parts = 0;        ///< Different parts.
  std::uint32_t part_points = 0;  ///< Of the part with the most.
};

/// Over the window that holds `at`.
[[nodiscard]] Tally tally(const Tries& tries, Instant at, Nanoseconds window);

}  // namespace onesec::auth_fortress
