#include "base/instant.h"

#include <gtest/gtest.h>

#include "base/civil_time.h"

namespace onesec {
namespace {

TEST(Instant, Rfc3339Table) {
  const struct {
    const char* name;
    const char* text;
    const char* back;  // nullptr: refused
  } kCases[] = {
      {"utc", "2026-11-24T18:21:20Z", "2026-11-24T18:21:20Z"},
      {"offset", "2026-11-24T19:21:20+01:00", "2026-11-24T18:21:20Z"},
      {"negative_offset_over_midnight", "2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00Z"},
      {"milliseconds", "2026-11-24T18:21:20.5Z", "2026-11-24T18:21:20.500Z"},
      {"nanoseconds", "2026-11-24T18:21:20.000000001Z", "2026-11-24T18:21:20.000000001Z"},
      {"a_tenth_digit_is_cut", "2026-11-24T18:21:20.0000000019Z", "2026-11-24T18:21:20.000000001Z"},
      {"before_1970", "1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"},
      {"leap_second", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
      {"leap_day", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
      {"no_leap_day", "2023-02-29T00:00:00Z", nullptr},
      {"no_zone", "2026-11-24T18:21:20", nullptr},
      {"trailing_text", "2026-11-24T18:21:20Z ", nullptr},
      {"hour_24", "2026-11-24T24:00:00Z", nullptr},
      {"a_dot_without_digits", "2026-11-24T18:21:20.Z", nullptr},
      {"year_too_far", "2262-01-01T00:00:00Z", nullptr},
      {"empty", "", nullptr},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::optional<Instant> at = parse_rfc3339(c.text);
    ASSERT_EQ(at.has_value(), c.back != nullptr);
    if (at) {
      EXPECT_EQ(to_rfc3339(*at), c.back);
    }
  }
}

TEST(Instant, ArithmeticSaturatesAtBothEnds) {
  EXPECT_EQ((Instant::from_nanos(INT64_MAX) + seconds(1)).nanos(), INT64_MAX);
  EXPECT_EQ((Instant::from_nanos(INT64_MIN) - seconds(1)).nanos(), INT64_MIN);
  EXPECT_EQ((Instant::from_nanos(INT64_MAX) - Instant::from_nanos(-1)).count(), INT64_MAX);
  EXPECT_EQ(Instant::from_seconds(INT64_MAX).nanos(), INT64_MAX);
}

TEST(CivilTime, TheFirstAndLastInstantHaveACivilForm) {
  EXPECT_EQ(to_rfc3339(Instant::from_nanos(INT64_MIN)), "1677-09-21T00:12:43.145224192Z");
  EXPECT_EQ(to_rfc3339(Instant::from_nanos(INT64_MAX)), "2262-04-11T23:47:16.854775807Z");
}

TEST(CivilTime, AYearlessTimeMeansTheNearestPastOne) {
  const Instant january = *parse_rfc3339("2026-01-02T00:00:00Z");
  const CivilTime december{.year = 0, .month = 12, .day = 31, .hour = 23};
  EXPECT_EQ(to_rfc3339(*from_civil_without_year(december, january)), "2025-12-31T23:00:00Z");
  const CivilTime next_zone{.year = 0, .month = 1, .day = 2, .hour = 14};
  EXPECT_EQ(to_rfc3339(*from_civil_without_year(next_zone, january)), "2026-01-02T14:00:00Z");
  const CivilTime leap{.year = 0, .month = 2, .day = 29};
  EXPECT_EQ(to_rfc3339(*from_civil_without_year(leap, january)), "2024-02-29T00:00:00Z");
  EXPECT_FALSE(from_civil_without_year(CivilTime{.year = 0, .month = 2, .day = 30}, january));
}

}  // namespace
}  // namespace onesec
