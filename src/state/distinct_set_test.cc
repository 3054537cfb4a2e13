#include "state/distinct_set.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>

namespace onesec::state {
namespace {

constexpr Instant at(std::int64_t secs) { return Instant::from_seconds(1'000'000 + secs); }

TEST(DistinctSet, CountsEachThingOnceAtItsNewestTime) {
  DistinctSet<4> set;
  EXPECT_TRUE(set.add(1, at(0)));
  EXPECT_FALSE(set.add(1, at(50)));
  EXPECT_TRUE(set.add(2, at(10)));
  EXPECT_EQ(set.count(at(60), seconds(60)), 2U);
  EXPECT_EQ(set.count(at(80), seconds(60)), 1U);
}

TEST(DistinctSet, AFullSetGivesUpTheThingNotSeenForTheLongest) {
  DistinctSet<2> set;
  set.add(1, at(0));
  set.add(2, at(1));
  set.add(1, at(2));
  set.add(3, at(3));
  EXPECT_TRUE(set.contains(1));
  EXPECT_FALSE(set.contains(2));
  EXPECT_TRUE(set.contains(3));
}

TEST(DistinctSet, AClockThatIsSetBackDoesNotFreezeIt) {
  constexpr std::int64_t kYear = 31'536'000;
  DistinctSet<2> set;
  set.add(1, at(kYear));
  set.add(2, at(kYear));
  set.add(1, at(0));
  set.add(3, at(1));
  EXPECT_EQ(set.count(at(1), seconds(60)), 2U);
}

TEST(DistinctSet, RemovesAndForgetsTheBytes) {
  DistinctSet<4> set;
  const DistinctSet<4> empty;
  set.add(9, at(0));
  set.remove(9);
  set.remove(9);
  EXPECT_EQ(set.size(), 0U);
  EXPECT_EQ(std::memcmp(&set, &empty, sizeof(set)), 0);
}

TEST(DistinctSet, EqualsANaiveSetWhileItFits) {
  std::mt19937_64 random(4);
  for (int round = 0; round < 100; ++round) {
    DistinctSet<32> set;
    std::map<std::uint64_t, std::int64_t> model;
    for (int step = 0; step < 200; ++step) {
      const std::uint64_t hash = random() % 32;
      const std::int64_t secs = static_cast<std::int64_t>(random() % 300);
      set.add(hash, at(secs));
      model[hash] = model.contains(hash) ? std::max(model[hash], secs) : secs;
      std::int64_t end = secs;
      for (const auto& [key, time] : model) end = time > end && time < secs + 60 ? time : end;
      std::uint32_t expected = 0;
      for (const auto& [key, time] : model) expected += time <= end && time > end - 60 ? 1U : 0U;
      ASSERT_EQ(set.count(at(secs), seconds(60)), expected);
    }
  }
}

}  // namespace
}  // namespace onesec::state
