#include "state/window_counts.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace onesec::state {
namespace {

constexpr seconds kPart{3600};
constexpr Instant at(std::int64_t secs) { return Instant::from_seconds(36'000'000 + secs); }

TEST(WindowCounts, ForgetsByPartsOfTheWindow) {
  WindowCounts<24> counts;
  counts.add(at(0), kPart, 5);
  counts.add(at(23 * 3600), kPart);
  EXPECT_EQ(counts.total(), 6U);
  counts.add(at(24 * 3600), kPart);
  EXPECT_EQ(counts.total(), 2U);
}

TEST(WindowCounts, APartSaturates) {
  WindowCounts<4> counts;
  counts.add(at(0), kPart, 4'000'000'000U);
  counts.add(at(0), kPart, 10);
  EXPECT_EQ(counts.total(), 65'535U);
}

TEST(WindowCounts, StragglersAreLateButAClockThatStepsBackIsFollowed) {
  WindowCounts<4> counts;
  counts.add(at(100 * 3600), kPart);
  counts.add(at(0), kPart);
  EXPECT_EQ(counts.late(), 1U);
  EXPECT_EQ(counts.total(), 1U);
  for (int i = 1; i < WindowCounts<4>::kRestartAfter; ++i) counts.add(at(i), kPart);
  EXPECT_EQ(counts.total(), 1U) << "restarted at the stepped-back time with the last of them";
  counts.add(at(40), kPart);
  EXPECT_EQ(counts.total(), 2U);
}

TEST(WindowCounts, TakesBackNewestFirstAndNeverBelowZero) {
  WindowCounts<4> counts;
  counts.add(at(0), kPart, 2);
  counts.add(at(3600), kPart, 3);
  counts.take_back(4);
  EXPECT_EQ(counts.total(), 1U);
  counts.take_back(100);
  EXPECT_EQ(counts.total(), 0U);
}

TEST(WindowCounts, TheEndsOfTimeDoNotBreakIt) {
  WindowCounts<4> counts;
  counts.add(Instant::from_nanos(INT64_MIN), kPart);
  counts.add(Instant::from_nanos(INT64_MAX), kPart);
  EXPECT_EQ(counts.total(), 1U);
}

TEST(WindowCounts, EqualsANaiveCountByParts) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    WindowCounts<6> counts;
    std::map<std::int64_t, std::uint32_t> model;
    std::int64_t newest = 0;
    std::int64_t clock = 0;
    for (int step = 0; step < 100; ++step) {
      clock += static_cast<std::int64_t>(random() % 4'000);
      const std::int64_t secs = clock - static_cast<std::int64_t>(random() % 10'000);
      counts.add(at(secs), kPart);
      const std::int64_t part = at(secs).whole_seconds() / 3600;
      newest = step == 0 ? part : std::max(newest, part);
      if (newest - part < 6) ++model[part];
      std::uint32_t expected = 0;
      for (const auto& [index, count] : model) expected += newest - index < 6 ? count : 0U;
      ASSERT_EQ(counts.total(), expected);
    }
  }
}

}  // namespace
}  // namespace onesec::state
