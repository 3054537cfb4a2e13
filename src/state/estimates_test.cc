#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "state/decayed_sum.h"
#include "state/fixed_point.h"
#include "state/hyper_log_log.h"

namespace onesec::state {
namespace {

constexpr Instant at(std::int64_t secs) { return Instant::from_seconds(1'000'000 + secs); }

TEST(FixedPoint, LogarithmsAgreeWithTheMathLibrary) {
  std::mt19937_64 random(5);
  EXPECT_EQ(log2_q16(0), 0U);
  EXPECT_EQ(log2_q16(1), 0U);
  EXPECT_EQ(log2_q16(1'024), 10U << kQ16Bits);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t value = (random() >> (random() % 63)) | 1U;
    ASSERT_NEAR(static_cast<double>(log2_q16(value)) / 65'536, std::log2(static_cast<double>(value)), 3e-5);
  }
}

TEST(FixedPoint, PowersAgreeWithTheMathLibrary) {
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    ASSERT_NEAR(static_cast<double>(exp2_minus_q16(i, 1'000)) / 65'536, std::exp2(-static_cast<double>(i) / 1'000),
                6e-5);
  }
}

TEST(FixedPoint, MultiplyDivideSaturates) {
  EXPECT_EQ(multiply_divide(UINT64_MAX, UINT64_MAX, 1), UINT64_MAX);
  EXPECT_EQ(multiply_divide(UINT64_MAX, 10, 20), UINT64_MAX / 2);
  EXPECT_EQ(multiply_divide(1, 1, 0), 0U);
}

TEST(HyperLogLog, IsWithinThreeStandardErrors) {
  std::mt19937_64 random(6);
  HyperLogLog<1024> sketch;  // 1.04 / 32 = 3.25 %
  EXPECT_EQ(sketch.estimate(), 0U);
  std::uint64_t added = 0;
  for (const std::uint64_t until : {1ULL, 10ULL, 100ULL, 1'000ULL, 10'000ULL, 100'000ULL, 1'000'000ULL}) {
    for (; added < until; ++added) {
      const std::uint64_t hash = random();
      sketch.add(hash);
      sketch.add(hash);
    }
    EXPECT_NEAR(static_cast<double>(sketch.estimate()), static_cast<double>(until),
                0.0975 * static_cast<double>(until) + 1)
        << until;
  }
}

TEST(HyperLogLog, MergingIsAddingBoth) {
  std::mt19937_64 random(7);
  HyperLogLog<256> a;
  HyperLogLog<256> b;
  HyperLogLog<256> both;
  for (int i = 0; i < 3'000; ++i) {
    const std::uint64_t hash = random();
    (i % 2 == 0 ? a : b).add(hash);
    both.add(hash);
  }
  a.merge(b);
  EXPECT_EQ(a.estimate(), both.estimate());
}

TEST(DecayedSum, HalvesEveryHalfLife) {
  DecayedSum sum;
  sum.add(at(0), seconds(60), 8);
  EXPECT_EQ(sum.value(at(60), seconds(60)) >> kQ16Bits, 4U);
  EXPECT_EQ(sum.value(at(180), seconds(60)) >> kQ16Bits, 1U);
  EXPECT_EQ(sum.value(at(64 * 60), seconds(60)), 0U);
  EXPECT_EQ(sum.value(at(-5), seconds(60)) >> kQ16Bits, 8U);
}

TEST(DecayedSum, SaturatesAndSurvivesTheEndsOfTime) {
  DecayedSum sum;
  for (int i = 0; i < 100'000; ++i) sum.add(at(0), seconds(60), UINT32_MAX);
  EXPECT_EQ(sum.value(at(0), seconds(60)), std::uint64_t{1} << 63U);
  sum.add(Instant::from_nanos(INT64_MAX), seconds(60));
  EXPECT_EQ(sum.value(Instant::from_nanos(INT64_MAX), seconds(60)), kQ16One);
  sum.add(Instant::from_nanos(INT64_MIN), seconds(60), 50);
  EXPECT_EQ(sum.value(Instant::from_nanos(INT64_MAX), seconds(60)), kQ16One);
}

TEST(DecayedSum, TheOrderOfArrivalChangesOnlyTheRounding) {
  std::mt19937 random(8);
  for (int round = 0; round < 100; ++round) {
    DecayedSum sum;
    double exact = 0;
    for (int step = 0; step < 50; ++step) {
      const std::int64_t secs = static_cast<std::int64_t>(random() % 300);
      sum.add(at(secs), seconds(100), 10);
      exact += 10 * std::exp2(-static_cast<double>(300 - secs) / 100);
    }
    EXPECT_NEAR(static_cast<double>(sum.value(at(300), seconds(100))) / 65'536, exact, 0.005 * exact);
  }
}

}  // namespace
}  // namespace onesec::state
