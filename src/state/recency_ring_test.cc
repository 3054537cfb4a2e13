#include "state/recency_ring.h"

#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <random>

namespace onesec::state {
namespace {

TEST(RecencyRing, ZeroBytesAreTheEmptyRing) {
  RecencyRing<std::uint64_t, 5> ring;
  std::memset(static_cast<void*>(&ring), 0, sizeof(ring));
  EXPECT_TRUE(ring.empty());
  ring.push(7);
  EXPECT_EQ(ring.newest(0), 7U);
}

TEST(RecencyRing, ActsLikeADequeOfBoundedLength) {
  std::mt19937 random(1);
  RecencyRing<std::uint64_t, 5> ring;
  std::deque<std::uint64_t> model;
  for (int step = 0; step < 20'000; ++step) {
    if (random() % 8 == 0) {
      const std::uint64_t divisor = random() % 3 + 1;
      ring.remove_if([&](std::uint64_t value) { return value % divisor == 0; });
      std::erase_if(model, [&](std::uint64_t value) { return value % divisor == 0; });
    } else {
      const std::uint64_t value = random() % 100;
      ring.push(value);
      model.push_back(value);
      if (model.size() > 5) model.pop_front();
    }
    ASSERT_EQ(ring.size(), model.size());
    ASSERT_EQ(ring.is_full(), model.size() == 5);
    for (std::size_t age = 0; age < model.size(); ++age) ASSERT_EQ(ring.newest(age), model[model.size() - 1 - age]);
  }
}

}  // namespace
}  // namespace onesec::state
