#include "api/places.h"

#include <gtest/gtest.h>

namespace onesec::api {
namespace {

using Entry = Places::Entry;
constexpr IpAddress kOne = IpAddress::v4(192, 0, 2, 1);
constexpr IpAddress kTwo = IpAddress::v4(192, 0, 2, 2);

TEST(Places, OneAddressCantKeepTheOthersOut) {
  Places places({.all = 3, .of_peer = 2, .for_verdicts = 1});
  EXPECT_EQ(places.enter(kOne), Entry::Taken);
  EXPECT_EQ(places.enter(kOne), Entry::Taken);
  EXPECT_EQ(places.enter(kOne), Entry::PeerIsFull);
  EXPECT_EQ(places.enter(kTwo), Entry::Taken);
  EXPECT_EQ(places.enter(kTwo), Entry::Full);
  places.leave(kOne);
  EXPECT_EQ(places.enter(kOne), Entry::Taken);
}

TEST(Places, VerdictsHaveTheirOwn) {
  Places places({.all = 2, .of_peer = 1, .for_verdicts = 1});
  ASSERT_EQ(places.enter(kOne), Entry::Taken);
  EXPECT_TRUE(places.move_to_verdicts(kOne));
  ASSERT_EQ(places.enter(kOne), Entry::Taken) << "its ordinary place is free again";
  EXPECT_FALSE(places.move_to_verdicts(kOne));
  EXPECT_EQ(places.counts().open, 1U);
  EXPECT_EQ(places.counts().for_verdicts, 1U);
  places.leave_verdicts();
  EXPECT_TRUE(places.move_to_verdicts(kOne));
}

TEST(Places, WhatIsTurnedAwayIsCounted) {
  Places places({.all = 0, .of_peer = 1, .for_verdicts = 0});
  EXPECT_EQ(places.enter(kOne), Entry::Full);
  EXPECT_EQ(places.counts().refused, 0U);
  places.count_refused();
  EXPECT_EQ(places.counts().refused, 1U);
  EXPECT_EQ(places.counts().open, 0U);
}

}  // namespace
}  // namespace onesec::api
