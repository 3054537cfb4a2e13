#include "engine/state_table.h"

#include <gtest/gtest.h>

#include <list>
#include <map>
#include <random>

namespace onesec::engine {
namespace {

Hash128 key(std::uint64_t n) { return {.high = n * 0x9E3779B97F4A7C15U, .low = n % 7 * 64 + n}; }
std::uint64_t& value(StateTable::Slot slot) { return *static_cast<std::uint64_t*>(slot.state); }

TEST(StateTable, TheKeyNotUsedForTheLongestMakesRoom) {
  StateTable table(8, 3, AtLimit::ForgetOldest);
  for (std::uint64_t n = 1; n <= 3; ++n) value(table.touch(key(n))) = n;
  ASSERT_NE(table.touch(key(1)).head, nullptr);
  value(table.touch(key(4))) = 4;
  EXPECT_EQ(table.find(key(2)).head, nullptr);
  EXPECT_EQ(value(table.find(key(1))), 1U);
  EXPECT_EQ(table.size(), 3U);
  EXPECT_EQ(table.forgotten(), 1U);
  EXPECT_EQ(value(table.touch(key(2))), 0U) << "a key that comes back starts anew";
}

TEST(StateTable, ATableThatIgnoresNewKeysCountsThem) {
  StateTable table(8, 1, AtLimit::IgnoreNew);
  EXPECT_NE(table.touch(key(1)).head, nullptr);
  EXPECT_EQ(table.touch(key(2)).head, nullptr);
  EXPECT_EQ(table.refused(), 1U);
}

TEST(StateTable, AKeyThatIsOnlyAskedForIsNotMadeButStaysYoung) {
  StateTable table(8, 2, AtLimit::ForgetOldest);
  EXPECT_EQ(table.touch_known(key(1)).head, nullptr);
  EXPECT_EQ(table.size(), 0U);
  for (std::uint64_t n = 1; n <= 2; ++n) value(table.touch(key(n))) = n;
  EXPECT_EQ(value(table.touch_known(key(1))), 1U);
  ASSERT_NE(table.touch(key(3)).head, nullptr);
  EXPECT_EQ(table.find(key(2)).head, nullptr) << "1 was asked for after it";
}

// Told twice: against a list in order of use and a map.
TEST(StateTable, BehavesAsTheObviousModelUnderRandomUse) {
  constexpr std::uint32_t kCapacity = 100;
  StateTable table(8, kCapacity, AtLimit::ForgetOldest);
  std::list<std::uint64_t> order;
  std::map<std::uint64_t, std::uint64_t> model;
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t n = random() % 300;
    if (random() % 10 == 0) {
      EXPECT_EQ(table.erase(key(n)), model.erase(n) == 1);
      order.remove(n);
      continue;
    }
    if (!model.contains(n) && model.size() == kCapacity) {
      model.erase(order.front());
      order.pop_front();
    }
    order.remove(n);
    order.push_back(n);
    const std::uint64_t want = ++model[n];
    table.prefetch_index(key(n));
    table.prefetch_slot(key(n));
    ASSERT_EQ(++value(table.touch(key(n))), want) << "step " << i;
  }
  std::vector<Hash128> seen;
  table.for_each_oldest_first([&](StateTable::Slot slot) { seen.push_back(slot.head->key); });
  std::vector<Hash128> want;
  for (const std::uint64_t n : order) want.push_back(key(n));
  EXPECT_EQ(seen, want);
}

}  // namespace
}  // namespace onesec::engine
