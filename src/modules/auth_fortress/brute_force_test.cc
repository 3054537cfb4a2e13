#include "modules/auth_fortress/brute_force.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "modules/auth_fortress/testing.h"

namespace onesec::auth_fortress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Login;
using testing::Story;

constexpr DetectorEntry kEntry = detector_entry<BruteForce>();

TEST(BruteForce, Stories) {
  const struct {
    const char* name;
    Login login;
    int count;
    std::int64_t step_secs;
    bool is_found;
  } kStories[] = {
      {"six wrong passwords in a minute", {}, 6, 10, true},
      {"five are typos", {}, 5, 10, false},
      {"six over IPv6", {.from = "2001:db8::1"}, 6, 10, true},
      {"six by a host name", {.from = "client.example"}, 6, 10, true},
      {"six with su on this host", {.from = ""}, 6, 10, true},
      {"six at an account that does not exist", {.exists = false}, 6, 10, true},
      {"six where the record does not say whether it exists", {.exists = std::nullopt}, 6, 10, true},
      {"one line that says five more times", {.repeat = 6}, 1, 10, true},
      {"four at root from an unknown place", {.user = "root"}, 4, 10, true},
      {"three at root are one connection of a forgetful owner", {.user = "root"}, 3, 10, false},
      {"nineteen in three hours", {}, 19, 600, false},
      {"twenty, one every ten minutes", {}, 20, 600, true},
      {"one an hour for a day", {}, 24, 3600, true},
      {"one mistyped password a day for a month", {}, 30, 86'400, false},
      {"keys offered before the right one", {.method = "publickey"}, 100, 1, false},
  };
  for (const auto& story : kStories) {
    SCOPED_TRACE(story.name);
    EXPECT_EQ(Story(kEntry).repeat(story.login, story.count, story.step_secs).entities().size(),
              story.is_found ? 1U : 0U);
  }
}

TEST(BruteForce, AnAttackThatGoesOnIsOneEntityAndSpeaksOnlyNowAndThen) {
  Story story(kEntry);
  story.repeat({}, 1'000, 1);
  EXPECT_THAT(story.entities(), ElementsAre("192.0.2.1"));
  EXPECT_EQ(story.findings().size(), 4U) << "once, and each five minutes of the thousand seconds";
}

TEST(BruteForce, TellsWhoWhatAndWhy) {
  Story story(kEntry);
  story.repeat({}, 6, 1);
  ASSERT_EQ(story.findings().size(), 1U);
  const Finding& finding = story.findings()[0];
  EXPECT_EQ(finding.detector, "auth.brute_force");
  EXPECT_EQ(finding.type, "brute_force");
  EXPECT_EQ(finding.severity, Severity::High);
  EXPECT_THAT(finding.targets,
              ElementsAre(Entity{EntityKind::Address, "192.0.2.1"}, Entity{EntityKind::User, "alice"}));
  EXPECT_EQ(finding.measures[0].value, 60);
  EXPECT_EQ(finding.measures[0].threshold, 60);
  EXPECT_EQ(finding.events[0], (EventId{1, 0, 6})) << "the tipping event first";
  EXPECT_THAT(finding.matched, ElementsAre("login of alice"));
  EXPECT_THAT(finding.summary, HasSubstr("6 wrong passwords within 10 minutes from 192.0.2.1"));
}

TEST(BruteForce, ANameThatDoesNotExistIsNotRepeatedBecauseItMayBeAPassword) {
  Story story(kEntry);
  story.repeat({.user = "hunter2", .exists = false}, 6, 1);
  ASSERT_EQ(story.findings().size(), 1U);
  EXPECT_THAT(story.findings()[0].targets, ElementsAre(Entity{EntityKind::Address, "192.0.2.1"}));
  EXPECT_THAT(story.findings()[0].matched, ElementsAre("login of <unknown account>"));
  EXPECT_THAT(story.findings()[0].summary, ::testing::Not(HasSubstr("hunter2")));
}

TEST(BruteForce, DeclaredEventsGiveAtMostMedium) {
  Story story(kEntry);
  story.repeat({}, 5, 1).then({.at_secs = 5, .provenance = Provenance::Declared});
  ASSERT_EQ(story.findings().size(), 1U);
  EXPECT_EQ(story.findings()[0].severity, Severity::Medium);
  EXPECT_EQ(story.findings()[0].provenance, Provenance::Declared);
}

TEST(BruteForce, RotationInsideANetworkIsToldByTheMostSpecificPrefix) {
  const struct {
    const char* name;
    const char* format_before;
    const char* format_after;
    const char* entity;
  } kRotations[] = {
      {"inside a /64", "2001:db8:0:1::", "", "2001:db8:0:1::/64"},
      {"over the /64 of a /56", "2001:db8:0:1", "::1", "2001:db8:0:100::/56"},
      {"over the /56 of a /48", "2001:db8:0:", "00::1", "2001:db8::/48"},
  };
  for (const auto& rotation : kRotations) {
    SCOPED_TRACE(rotation.name);
    Story story(kEntry);
    for (int i = 0; i < 60; ++i) {
      const std::string from = rotation.format_before + std::to_string(i + 10) + rotation.format_after;
      story.then({.at_secs = i, .from = from});
    }
    EXPECT_THAT(story.entities(), ElementsAre(rotation.entity));
  }
}

TEST(BruteForce, AnAddressThatDoesItAllStandsAlone) {
  Story story(kEntry);
  story.repeat({.from = "2001:db8::1"}, 200, 1);
  EXPECT_THAT(story.entities(), ElementsAre("2001:db8::1"));
}

TEST(BruteForce, AnIpv4BlockThatTakesTurnsOverSomeAccountsIsToldAsABlock) {
  Story story(kEntry);
  const char* const users[] = {"alice", "bob", "carol"};
  for (int i = 0; i < 30; ++i) {
    const std::string from = "198.51.100." + std::to_string(i + 1);
    story.then({.at_secs = i * 2, .from = from, .user = users[i % 3]});
  }
  EXPECT_THAT(story.entities(), ElementsAre("198.51.100.0/24"));
}

TEST(BruteForce, ASuccessAfterTyposIsForgivenForThatAccountOnly) {
  Story story(kEntry);
  story.repeat({}, 5, 1).then({.at_secs = 6, .is_success = true}).repeat({.at_secs = 7}, 5, 1);
  EXPECT_THAT(story.entities(), IsEmpty());
  Story attack(kEntry);
  attack.repeat({.user = "bob"}, 5, 1)
      .then({.at_secs = 6, .user = "mallory", .is_success = true})
      .then({.at_secs = 7, .user = "bob"});
  EXPECT_THAT(attack.entities(), ElementsAre("192.0.2.1")) << "a login as somebody else doesn't buy tries at bob";
}

TEST(BruteForce, ManyAccountsWithATryEachAreLeftToOthers) {
  Story names(kEntry);
  Story accounts(kEntry);
  for (int i = 0; i < 24; ++i) {
    const std::string user = "user" + std::to_string(i);
    names.then({.at_secs = i, .user = user, .exists = false});
    accounts.then({.at_secs = i, .user = user});
  }
  EXPECT_THAT(names.entities(), IsEmpty());
  EXPECT_THAT(accounts.entities(), IsEmpty());
}

TEST(BruteForce, LateRecordsOfTheSameMinutesCount) {
  Story story(kEntry);
  for (const int secs : {50, 40, 30, 20, 10, 0}) story.then({.at_secs = secs});
  EXPECT_THAT(story.entities(), ElementsAre("192.0.2.1"));
}

TEST(BruteForce, ThresholdsAreSettings) {
  EXPECT_THAT(Story(kEntry).set("threshold_points", "30").repeat({}, 3, 1).entities(), ElementsAre("192.0.2.1"));
  EXPECT_THAT(Story(kEntry).set("window_secs", "10").repeat({}, 6, 10).entities(), IsEmpty());
}

}  // namespace
}  // namespace onesec::auth_fortress
