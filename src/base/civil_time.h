#pragma once

#include <cstdint>
#include <optional>

#include "base/instant.h"

namespace onesec {

/// A calendar date and time of day without a zone, proleptic Gregorian.
struct CivilTime {
  std::int32_t year = 1970;
  std::int32_t month = 1;  ///< 1–12
  std::int32_t day = 1;    ///< 1–31
  std::int32_t hour = 0;
  std::int32_t minute = 0;
  std::int32_t second = 0;  ///< 0–60: 60 is a leap second and counts as the second after
  std::int32_t nanosecond = 0;
  bool operator==(const CivilTime&) const = default;
};

/// The instant that a clock showing `civil` in UTC means; nullopt when a part is out of its range (30 February too).
[[nodiscard]] std::optional<Instant> from_civil_utc(const CivilTime& civil);
[[nodiscard]] CivilTime to_civil_utc(Instant at);

/// A time without a year ("Nov 24 18:21:20") means the nearest one that isn't after `received_at` by more than a day
/// (clocks and zones differ by that much): logs are written before they are read. nullopt when no year fits (29
/// February looks back up to eight years).
[[nodiscard]] std::optional<Instant> from_civil_without_year(CivilTime civil, Instant received_at);

}  // namespace onesec
