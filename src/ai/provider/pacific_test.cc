#include "ai/provider/pacific.h"

#include <gtest/gtest.h>

namespace onesec::ai {
namespace {

std::string midnight_after(const char* at) { return to_rfc3339(next_pacific_midnight(*parse_rfc3339(at))); }

TEST(PacificMidnight, IsSevenOrEightHoursAfterOurs) {
  EXPECT_EQ(midnight_after("2026-01-15T12:00:00Z"), "2026-01-16T08:00:00Z");
  EXPECT_EQ(midnight_after("2026-07-15T12:00:00Z"), "2026-07-16T07:00:00Z");
  EXPECT_EQ(midnight_after("2026-07-15T07:00:00Z"), "2026-07-16T07:00:00Z") << "at midnight itself: the next";
  EXPECT_EQ(midnight_after("2026-07-15T06:59:59Z"), "2026-07-15T07:00:00Z");
}

TEST(PacificMidnight, KnowsTheDaysOnWhichTheClockChanges) {
  // 2026: the 8th of March and the 1st of November.
  EXPECT_EQ(midnight_after("2026-03-08T08:00:00Z"), "2026-03-09T07:00:00Z") << "a day of 23 hours";
  EXPECT_EQ(midnight_after("2026-03-08T07:59:59Z"), "2026-03-08T08:00:00Z");
  EXPECT_EQ(midnight_after("2026-11-01T07:00:00Z"), "2026-11-02T08:00:00Z") << "a day of 25 hours";
  EXPECT_EQ(midnight_after("2026-11-01T06:59:59Z"), "2026-11-01T07:00:00Z");
  EXPECT_EQ(midnight_after("2027-03-14T09:59:59Z"), "2027-03-15T07:00:00Z");
}

}  // namespace
}  // namespace onesec::ai
