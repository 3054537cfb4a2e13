#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onesec {

using Nanoseconds = std::chrono::duration<std::int64_t, std::nano>;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A point in time: nanoseconds since 1970-01-01T00:00:00Z. A value, never read from a clock in pure rooms; the clock
/// is `platform/clock.h`. Arithmetic saturates, so hostile times can't overflow into nonsense.
class Instant {
 public:
  constexpr Instant() = default;
  static constexpr Instant from_nanos(std::int64_t nanos) { return Instant(nanos); }
  static constexpr Instant from_seconds(std::int64_t secs) {
    std::int64_t nanos = 0;
    if (__builtin_mul_overflow(secs, std::int64_t{1'000'000'000}, &nanos)) nanos = secs < 0 ? INT64_MIN : INT64_MAX;
    return Instant(nanos);
  }

  [[nodiscard]] constexpr std::int64_t nanos() const { return nanos_; }
  [[nodiscard]] constexpr std::int64_t whole_seconds() const {
    const std::int64_t secs = nanos_ / 1'000'000'000;
    return nanos_ % 1'000'000'000 < 0 ? secs - 1 : secs;
  }

  auto operator<=>(const Instant&) const = default;
  friend constexpr Instant operator+(Instant at, Nanoseconds by) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(at.nanos_, by.count(), &sum)) sum = by.count() < 0 ? INT64_MIN : INT64_MAX;
    return Instant(sum);
  }
  friend constexpr Instant operator-(Instant at, Nanoseconds by) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(at.nanos_, by.count(), &difference)) difference = by.count() < 0 ? INT64_MAX : INT64_MIN;
    return Instant(difference);
  }
  friend constexpr Nanoseconds operator-(Instant a, Instant b) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(a.nanos_, b.nanos_, &difference))
      difference = a.nanos_ < b.nanos_ ? INT64_MIN : INT64_MAX;
    return Nanoseconds(difference);
  }

 private:
  explicit constexpr Instant(std::int64_t nanos) : nanos_(nanos) {}
  std::int64_t nanos_ = 0;
};

/// "2026-11-24T18:21:20.123456789Z": UTC, fraction only when there is one (3, 6 or 9 digits).
[[nodiscard]] std::string to_rfc3339(Instant at);

/// RFC 3339 date-time with any offset, fraction of up to 9 digits (more are cut), 'T', 't' or a space between; a leap
/// second 60 counts as the second after. Nothing else: nullopt for trailing text, years outside 1678–2261.
[[nodiscard]] std::optional<Instant> parse_rfc3339(std::string_view text);

}  // namespace onesec
