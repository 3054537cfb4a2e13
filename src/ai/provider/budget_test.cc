#include "ai/provider/budget.h"

#include <gtest/gtest.h>

namespace onesec::ai {
namespace {

constexpr Instant kNoon = Instant::from_seconds(1'795'003'200);

TEST(Budget, HasAnEdgeInTokens) {
  Budget budget({.daily_tokens = 1'000}, {});
  EXPECT_TRUE(budget.allows({600, 400, true}, kNoon));
  EXPECT_FALSE(budget.allows({600, 401, true}, kNoon));
  budget.reserve({600, 300, true}, kNoon);
  EXPECT_TRUE(budget.allows({100, 0, true}, kNoon));
  EXPECT_FALSE(budget.allows({101, 0, true}, kNoon));
}

TEST(Budget, HasAnEdgeInMoney) {
  // 30 and 250 cents a million: 1,000 in and 1,000 out are 0.28 cents.
  Budget budget({.daily_tokens = 10'000'000, .daily_cents = 1, .input_cents = 30, .output_cents = 250}, {});
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(budget.allows({1'000, 1'000, true}, kNoon)) << i;
    budget.reserve({1'000, 1'000, true}, kNoon);
  }
  EXPECT_FALSE(budget.allows({1'000, 1'000, true}, kNoon)) << "the fourth would be 1.12 cents";
}

TEST(Budget, WithoutLimitNothingIsSent) { EXPECT_FALSE(Budget().allows({1, 1, true}, kNoon)); }

TEST(Budget, SettlesByWhatTheProviderCounted) {
  Budget budget({.daily_tokens = 10'000}, {});
  budget.reserve({5'000, 4'000, true}, kNoon);
  budget.settle({5'000, 4'000, true}, {800, 200, true});
  EXPECT_EQ(budget.spent(kNoon).tokens, 1'000U);
  budget.reserve({5'000, 4'000, true}, kNoon);
  budget.settle({5'000, 4'000, true}, {});
  EXPECT_EQ(budget.spent(kNoon).tokens, 10'000U) << "not told: it has cost what it may have cost";
  budget.settle({1, 1, true}, {UINT64_MAX, UINT64_MAX, true});
  EXPECT_FALSE(budget.allows({1, 0, true}, kNoon)) << "a count that is a lie doesn't wrap around";
}

TEST(Budget, ADayLaterThereIsANewOneAndAClockSetBackGivesNone) {
  Budget budget({.daily_tokens = 1'000}, {});
  budget.reserve({1'000, 0, true}, kNoon);
  EXPECT_FALSE(budget.allows({1, 0, true}, kNoon));
  EXPECT_FALSE(budget.allows({1, 0, true}, Budget::next_day(kNoon) - Nanoseconds(1)));
  EXPECT_TRUE(budget.allows({1'000, 0, true}, Budget::next_day(kNoon)));
  EXPECT_FALSE(budget.allows({1, 0, true}, kNoon - hours(48)));
}

TEST(Budget, GoesOnAfterARestart) {
  Budget budget({.daily_tokens = 1'000}, {});
  budget.reserve({700, 0, true}, kNoon);
  Budget again({.daily_tokens = 1'000}, budget.spent(kNoon));
  EXPECT_FALSE(again.allows({301, 0, true}, kNoon));
}

}  // namespace
}  // namespace onesec::ai
