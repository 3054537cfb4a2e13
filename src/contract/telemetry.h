#pragma once

#include <cstdint>
#include <string>

#include "base/instant.h"

namespace onesec {

struct TelemetryStatus {
  bool is_enabled = false;
  std::string destination;    ///< "host:port"; empty: none is configured.
  std::uint64_t sent = 0;     ///< Since the start, like the next.
  std::uint64_t failed = 0;   ///< Not sent, or not taken.
  std::uint64_t blocked = 0;  ///< Of these: bodies that weren't what may be told.
  Instant last_at{};          ///< Of the last report, taken or not; zero: none.
  std::string last_result;    ///< "taken (204)", or why not.
  Instant next_at{};          ///< Zero: none will be sent.
};

}  // namespace onesec
