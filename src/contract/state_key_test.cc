#include "contract/state_key.h"

#include <gtest/gtest.h>

#include <string>

namespace onesec {
namespace {

TEST(StateKey, KindsAndPartsAreKeptApart) {
  EXPECT_NE(StateKey(KeyKind::User, "a"), StateKey(KeyKind::Host, "a"));
  EXPECT_NE(StateKey(KeyKind::Pair, "ab", "c"), StateKey(KeyKind::Pair, "a", "bc"));
  EXPECT_EQ(StateKey(KeyKind::Pair, "ab", "c"), StateKey(KeyKind::Pair, "ab", "c"));
}

TEST(StateKey, LongNamesThatDifferAtTheirEndStillDiffer) {
  const std::string common(100, 'x');
  EXPECT_NE(StateKey(KeyKind::User, common + "1"), StateKey(KeyKind::User, common + "2"));
  EXPECT_EQ(StateKey(KeyKind::User, common).text().size(), StateKey::kCapacity);
}

TEST(Keys, AFifthKeyIsRefused) {
  Keys keys;
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(keys.add(StateKey(KeyKind::User, std::to_string(i))));
  EXPECT_FALSE(keys.add(StateKey(KeyKind::User, "4")));
  EXPECT_EQ(keys.size(), 4U);
  keys.clear();
  ASSERT_TRUE(keys.add_known(StateKey(KeyKind::User, "alice")) && keys.add(StateKey(KeyKind::User, "bob")));
  EXPECT_FALSE(keys.makes_state(0));
  EXPECT_TRUE(keys.makes_state(1));
}

}  // namespace
}  // namespace onesec
