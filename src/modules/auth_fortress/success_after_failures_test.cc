#include "modules/auth_fortress/success_after_failures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "modules/auth_fortress/testing.h"

namespace onesec::auth_fortress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Login;
using testing::Story;

constexpr DetectorEntry kEntry = detector_entry<SuccessAfterFailures>();
constexpr std::int64_t kDay = 86'400;

TEST(SuccessAfterFailures, Stories) {
  const struct {
    const char* name;
    Login failure;
    int failures;
    Login success;
    bool is_found;
  } kStories[] = {
      {"five wrong, then right", {}, 5, {.at_secs = 60, .is_success = true}, true},
      {"four wrong, then right", {}, 4, {.at_secs = 60, .is_success = true}, false},
      {"over IPv6", {.from = "2001:db8::1"}, 5, {.at_secs = 60, .from = "2001:db8::1", .is_success = true}, true},
      {"another account of the same source", {}, 5, {.at_secs = 60, .user = "bob", .is_success = true}, true},
      {"from elsewhere", {}, 5, {.at_secs = 60, .from = "192.0.2.9", .is_success = true}, false},
      {"a login by key is not guessed", {}, 50, {.at_secs = 60, .is_success = true, .method = "publickey"}, false},
      {"keys offered before the password", {.method = "publickey"}, 50, {.at_secs = 60, .is_success = true}, false},
      {"the next day", {}, 5, {.at_secs = kDay + 60, .is_success = true}, false},
  };
  for (const auto& row : kStories) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Story(kEntry).repeat(row.failure, row.failures, 1).then(row.success).entities().size(),
              row.is_found ? 1U : 0U);
  }
}

TEST(SuccessAfterFailures, APlaceWhereTheAccountLogsInDailyLowersSuspicion) {
  Story story(kEntry);
  story.then({.at_secs = -kDay, .is_success = true}).repeat({}, 19, 1).then({.at_secs = 60, .is_success = true});
  EXPECT_THAT(story.entities(), IsEmpty());
  Story many(kEntry);
  many.then({.at_secs = -kDay, .is_success = true}).repeat({}, 20, 1).then({.at_secs = 60, .is_success = true});
  EXPECT_THAT(many.entities(), ElementsAre("192.0.2.1"));
}

TEST(SuccessAfterFailures, AnOfficeBehindOneAddressDoesNotAddUp) {
  Story story(kEntry);
  for (int i = 0; i < 100; ++i) {
    const std::string user = "user" + std::to_string(i);
    story.repeat({.at_secs = i * 60, .user = user}, 3, 3)
        .then({.at_secs = i * 60 + 10, .user = user, .is_success = true});
  }
  EXPECT_THAT(story.entities(), IsEmpty());
}

TEST(SuccessAfterFailures, WhereSeveralAccountsLogInOthersMistakesDoNotCount) {
  const auto fill_office = [](Story& story) {
    for (const char* user : {"ann", "ben", "cem"}) story.then({.at_secs = -kDay, .user = user, .is_success = true});
  };
  Story others(kEntry);
  fill_office(others);
  for (const char* user : {"ann", "ben", "cem"}) others.repeat({.user = user}, 3, 1);
  others.then({.at_secs = 60, .user = "dora", .is_success = true});
  EXPECT_THAT(others.entities(), IsEmpty());
  Story guesser(kEntry);
  fill_office(guesser);
  for (int i = 0; i < 20; ++i) guesser.then({.at_secs = i, .user = "victim" + std::to_string(i)});
  guesser.then({.at_secs = 60, .user = "dora", .is_success = true});
  EXPECT_THAT(guesser.entities(), ElementsAre("192.0.2.1"));
  Story own(kEntry);
  fill_office(own);
  own.repeat({.user = "dora"}, 5, 1).then({.at_secs = 60, .user = "dora", .is_success = true});
  EXPECT_THAT(own.entities(), ElementsAre("192.0.2.1"));
}

TEST(SuccessAfterFailures, RotationInsideASlash64IsToldAsTheNetwork) {
  Story story(kEntry);
  for (int i = 0; i < 6; ++i) {
    const std::string from = "2001:db8::" + std::to_string(i);
    story.then({.at_secs = i, .from = from, .user = "bob"});
  }
  story.then({.at_secs = 10, .from = "2001:db8::99", .user = "bob", .is_success = true});
  EXPECT_THAT(story.entities(), ElementsAre("2001:db8::/64"));
}

TEST(SuccessAfterFailures, ASuccessAfterFailuresFromManySourcesIsToldByTheAccount) {
  const auto tell = [](int sources, bool is_known) {
    Story story(kEntry);
    if (is_known) story.then({.at_secs = -60, .from = "203.0.113.7", .is_success = true});
    for (int i = 0; i < sources; ++i) {
      const std::string from = "198.51." + std::to_string(i) + ".1";
      story.repeat({.at_secs = i * 10, .from = from}, 2, 1);
    }
    story.then({.at_secs = 900, .from = "203.0.113.7", .is_success = true});
    return story.entities();
  };
  EXPECT_THAT(tell(5, false), ElementsAre("alice"));
  EXPECT_THAT(tell(4, false), IsEmpty());
  EXPECT_THAT(tell(5, true), IsEmpty()) << "alice has logged in from there before";
}

TEST(SuccessAfterFailures, WhatWasToldIsNotToldAgainAtTheNextLogin) {
  Story story(kEntry);
  story.repeat({}, 6, 1).repeat({.at_secs = 10, .is_success = true}, 10, 600);
  EXPECT_EQ(story.findings().size(), 1U);
}

}  // namespace
}  // namespace onesec::auth_fortress
