#include "sources/bus_events/sequence_set.h"

#include <gtest/gtest.h>

namespace onesec::sources {
namespace {

SequenceSet of(std::initializer_list<std::uint64_t> sequences) {
  SequenceSet set;
  for (const std::uint64_t one : sequences) set.add(one);
  return set;
}

TEST(SequenceSet, NeighboursBecomeOneRunWhateverTheirOrder) {
  EXPECT_EQ(of({1, 2, 3}).text(), "1-3");
  EXPECT_EQ(of({3, 1, 2}).text(), "1-3");
  EXPECT_EQ(of({2, 5, 3, 9}).text(), "2-3,5,9");
  EXPECT_EQ(of({5, 5, 4, 6, 5}).text(), "4-6");
  EXPECT_EQ(of({}).text(), "");
}

TEST(SequenceSet, ContainsWhatWasAddedAndNothingBetween) {
  const SequenceSet set = of({2, 3, 7});
  for (const std::uint64_t in : {2U, 3U, 7U}) EXPECT_TRUE(set.contains(in)) << in;
  for (const std::uint64_t out : {1U, 4U, 6U, 8U}) EXPECT_FALSE(set.contains(out)) << out;
}

TEST(SequenceSet, WhatIsRemovedIsNotThereAndItsNeighboursAre) {
  const struct {
    std::uint64_t removed;
    const char* rest;
  } kCases[] = {{2, "3-5,9"}, {3, "2,4-5,9"}, {5, "2-4,9"}, {9, "2-5"}, {7, "2-5,9"}, {0, "2-5,9"}};
  for (const auto& c : kCases) {
    SequenceSet set = of({2, 3, 4, 5, 9});
    set.remove(c.removed);
    EXPECT_EQ(set.text(), c.rest) << c.removed;
  }
}

TEST(SequenceSet, WhatIsSettledIsOneRun) {
  SequenceSet set = of({2, 5, 9, 10, 20});
  set.settle_through(8);
  EXPECT_EQ(set.text(), "1-10,20");
  set.settle_through(3);
  EXPECT_EQ(set.text(), "1-10,20");
  set.settle_through(25);
  EXPECT_EQ(set.text(), "1-25");
}

TEST(SequenceSet, TextComesBackAndNothingElseIsTaken) {
  for (const std::string_view good : {"", "1", "1-7,9,12-13", "18446744073709551615"}) {
    const auto set = SequenceSet::parse(good);
    ASSERT_TRUE(set) << good;
    EXPECT_EQ(set->text(), good);
  }
  for (const std::string_view bad : {"0", "1,", ",1", "1-", "7-1", "3-3", "1,2", "5,3", "01", "1-07", "a", "1 ", "-1",
                                     "18446744073709551616", "18446744073709551615,1"}) {
    EXPECT_FALSE(SequenceSet::parse(bad)) << bad;
  }
  std::string many = "1";
  for (std::uint64_t i = 1; i <= SequenceSet::kMaxRuns; ++i) many += "," + std::to_string(1 + 2 * i);
  EXPECT_FALSE(SequenceSet::parse(many));
}

}  // namespace
}  // namespace onesec::sources
