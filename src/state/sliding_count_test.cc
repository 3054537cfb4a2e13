#include "state/sliding_count.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace onesec::state {
namespace {

constexpr Instant at(std::int64_t secs) { return Instant::from_seconds(1'000'000 + secs); }

TEST(SlidingCount, TheWindowIsOpenAtItsOldEdge) {
  SlidingCount<8> count;
  count.add(at(0), seconds(60));
  EXPECT_EQ(count.count(at(59), seconds(60)), 1U);
  EXPECT_EQ(count.count(at(60), seconds(60)), 0U) << "60 s later it is out of a window of 60 s";
}

TEST(SlidingCount, SaturatesAtItsSize) {
  SlidingCount<4> count;
  count.add(at(0), seconds(60), 1'000);
  EXPECT_EQ(count.count(at(0), seconds(60)), 4U);
}

TEST(SlidingCount, ALateTimeCountsWithItsNeighbours) {
  SlidingCount<8> count;
  for (const int secs : {1, 2, 3, 5, 6}) count.add(at(secs), seconds(60));
  count.add(at(4), seconds(60));
  EXPECT_EQ(count.count(at(4), seconds(60)), 6U);
  EXPECT_EQ(count.late(), 0U);
}

TEST(SlidingCount, WhatIsOlderThanTheWindowIsCountedAsLate) {
  SlidingCount<8> count;
  count.add(at(0), seconds(60));
  count.add(at(-60), seconds(60));
  EXPECT_EQ(count.late(), 1U);
  EXPECT_EQ(count.count(at(0), seconds(60)), 1U);
}

TEST(SlidingCount, JumpsOfYearsForwardAndBackStartAfresh) {
  constexpr std::int64_t kYear = 31'536'000;
  SlidingCount<8> count;
  count.add(at(0), seconds(60));
  count.add(at(20 * kYear), seconds(60));
  EXPECT_EQ(count.count(at(20 * kYear), seconds(60)), 1U);
  count.add(at(1), seconds(60));
  EXPECT_EQ(count.count(at(1), seconds(60)), 2U) << "the first time is still its neighbour";
  EXPECT_EQ(count.count(Instant::from_nanos(INT64_MAX), seconds(60)), 0U);
  EXPECT_EQ(count.count(Instant::from_nanos(INT64_MIN), seconds(60)), 0U);
}

TEST(SlidingCount, EqualsANaiveCountOverTheLastArrivals) {
  std::mt19937 random(2);
  for (int round = 0; round < 200; ++round) {
    SlidingCount<16> count;
    std::vector<std::int64_t> model;
    for (int step = 0; step < 60; ++step) {
      const std::int64_t secs = static_cast<std::int64_t>(random() % 200);
      count.add(at(secs), seconds(60));
      model.push_back(secs);
      if (model.size() > 16) model.erase(model.begin());
      const std::int64_t asked = static_cast<std::int64_t>(random() % 260);
      std::int64_t end = asked;
      for (const std::int64_t time : model) end = time > end && time < asked + 60 ? time : end;
      std::uint32_t expected = 0;
      for (const std::int64_t time : model) expected += time <= end && time > end - 60 ? 1U : 0U;
      ASSERT_EQ(count.count(at(asked), seconds(60)), expected);
    }
  }
}

}  // namespace
}  // namespace onesec::state
