#pragma once

#include <cstdint>

#include "base/instant.h"

namespace onesec::egress {

/// Stops trying a receiver that is down: after five failures in a row nothing is sent for a minute, then one send is a
/// probe; when it succeeds all is as before, else another minute passes. (Nygard, Release It!, "Circuit Breaker".)
/// Times are values of a steady clock. One thread.
class CircuitBreaker {
 public:
  static constexpr std::uint32_t kFailures = 5;  ///< A restart of a receiver costs two or three.
  static constexpr seconds kOpenFor{60};

  /// Whether the next send may be made. After the minute it says yes until a send is noted: send one at a
  /// time.
  [[nodiscard]] bool may_send(std::int64_t now_nanos) const {
    return failures_ < kFailures || now_nanos >= open_until_;
  }
  void note(bool is_good, std::int64_t now_nanos) {
    failures_ = is_good ? 0 : failures_ + 1;
    if (failures_ >= kFailures) open_until_ = now_nanos + Nanoseconds(kOpenFor).count();
  }
  [[nodiscard]] std::uint32_t failures() const { return failures_; }

 private:
  std::uint32_t failures_ = 0;  ///< In a row.
  std::int64_t open_until_ = 0;
};

}  // namespace onesec::egress
