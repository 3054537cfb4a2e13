#include "ai/provider/pacific.h"

#include "base/civil_time.h"

namespace onesec::ai {
namespace {

constexpr hours kStandard{-8};
constexpr hours kSummer{-7};
constexpr std::int64_t kDaySeconds = 86'400;

/// 10:00 UTC on the n-th Sunday of a month is 2:00 by standard time; 9:00 UTC is 2:00 by summer time.
Instant sunday(std::int32_t year, std::int32_t month, std::int32_t number, std::int32_t utc_hour) {
  const Instant first = *from_civil_utc({.year = year, .month = month, .day = 1});
  const std::int64_t weekday = (first.whole_seconds() / kDaySeconds + 4) % 7;  // 1970-01-01 was a Thursday; 0: Sunday.
  const std::int64_t to_sunday = (7 - weekday) % 7;
  return first + hours((to_sunday + 7 * (number - 1)) * 24 + utc_hour);
}

hours offset_at(Instant at) {
  const std::int32_t year = to_civil_utc(at).year;
  const bool is_summer = at >= sunday(year, 3, 2, 10) && at < sunday(year, 11, 1, 9);
  return is_summer ? kSummer : kStandard;
}

}  // namespace

Instant next_pacific_midnight(Instant now) {
  const CivilTime local = to_civil_utc(now + offset_at(now));
  const Instant today = *from_civil_utc({.year = local.year, .month = local.month, .day = local.day});
  const Instant next = today + hours(24);  // As its clock shows it.
  return next - offset_at(next - kStandard);
}

}  // namespace onesec::ai
