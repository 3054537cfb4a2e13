#include "base/civil_time.h"

#include <chrono>

namespace onesec {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

}  // namespace

std::optional<Instant> from_civil_utc(const CivilTime& civil) {
  // 1678–2261: the years that nanoseconds in 64 bits hold whole.
  if (civil.year < 1678 || civil.year > 2261 || civil.month < 1 || civil.month > 12 || civil.day < 1 ||
      civil.day > 31 || civil.hour < 0 || civil.hour > 23 || civil.minute < 0 || civil.minute > 59 ||
      civil.second < 0 || civil.second > 60 || civil.nanosecond < 0 || civil.nanosecond > 999'999'999) {
    return std::nullopt;
  }
  const year_month_day date{year(civil.year), month(static_cast<unsigned>(civil.month)),
                            day(static_cast<unsigned>(civil.day))};
  if (!date.ok()) return std::nullopt;
  const std::int64_t day_count = sys_days(date).time_since_epoch().count();
  const std::int64_t secs = day_count * 86'400 + civil.hour * 3'600 + civil.minute * 60 + civil.second;
  return Instant::from_nanos(secs * 1'000'000'000 + civil.nanosecond);
}

CivilTime to_civil_utc(Instant at) {
  const std::int64_t secs = at.whole_seconds();
  std::int64_t day_count = secs / 86'400;
  std::int64_t rest = secs % 86'400;
  if (rest < 0) {
    rest += 86'400;
    --day_count;
  }
  const year_month_day date{sys_days(days(day_count))};
  CivilTime civil;
  civil.year = static_cast<int>(date.year());
  civil.month = static_cast<std::int32_t>(static_cast<unsigned>(date.month()));
  civil.day = static_cast<std::int32_t>(static_cast<unsigned>(date.day()));
  civil.hour = static_cast<std::int32_t>(rest / 3'600);
  civil.minute = static_cast<std::int32_t>(rest / 60 % 60);
  civil.second = static_cast<std::int32_t>(rest % 60);
  civil.nanosecond = static_cast<std::int32_t>(at.nanos() % 1'000'000'000);
  if (civil.nanosecond < 0) civil.nanosecond += 1'000'000'000;
  return civil;
}

std::optional<Instant> from_civil_without_year(CivilTime civil, Instant received_at) {
  constexpr hours kAhead{24};
  constexpr std::int32_t kYearsBack = 8;  // 29 February: the gap around 1900, 2100 is eight years.
  const std::int32_t latest = to_civil_utc(received_at + kAhead).year;
  for (std::int32_t candidate = latest; candidate >= latest - kYearsBack; --candidate) {
    civil.year = candidate;
    const std::optional<Instant> at = from_civil_utc(civil);
    if (at && *at <= received_at + kAhead) return at;
  }
  return std::nullopt;
}

}  // namespace onesec
