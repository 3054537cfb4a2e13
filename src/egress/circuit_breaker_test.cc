#include "egress/circuit_breaker.h"

#include <gtest/gtest.h>

namespace onesec::egress {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(CircuitBreaker, OpensAfterFiveFailuresInARowForAMinute) {
  CircuitBreaker breaker;
  for (int i = 0; i < 4; ++i) breaker.note(false, 0);
  EXPECT_TRUE(breaker.may_send(0));
  breaker.note(true, 0);
  for (int i = 0; i < 4; ++i) breaker.note(false, 0);
  EXPECT_TRUE(breaker.may_send(0)) << "a success in between begins the count anew";
  breaker.note(false, 0);
  EXPECT_FALSE(breaker.may_send(0));
  EXPECT_FALSE(breaker.may_send(60 * kSecond - 1));
  EXPECT_TRUE(breaker.may_send(60 * kSecond));
}

TEST(CircuitBreaker, AFailedProbeCostsAnotherMinuteAndAGoodOneNone) {
  CircuitBreaker breaker;
  for (int i = 0; i < 5; ++i) breaker.note(false, 0);
  breaker.note(false, 60 * kSecond);
  EXPECT_FALSE(breaker.may_send(119 * kSecond));
  EXPECT_TRUE(breaker.may_send(120 * kSecond));
  breaker.note(true, 120 * kSecond);
  EXPECT_TRUE(breaker.may_send(120 * kSecond));
  EXPECT_EQ(breaker.failures(), 0U);
}

}  // namespace
}  // namespace onesec::egress
