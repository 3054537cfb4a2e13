#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host_log.h"

namespace onesec::benign {

/// An attack that was hidden in a log, and the alert that has to tell of it.
struct Attack {
  std::string_view what;
  std::string_view detector;
  std::string entity;
  Instant begins{};
  Instant found_by{};  ///< When the tipping event must have come.
};

/// Adds one of each kind to the week from `monday`.
[[nodiscard]] std::vector<Attack> add_attacks(HostLog& log, Instant monday);

}  // namespace onesec::benign
