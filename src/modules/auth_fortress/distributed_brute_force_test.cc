#include "modules/auth_fortress/distributed_brute_force.h"

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

constexpr DetectorEntry kEntry = detector_entry<DistributedBruteForce>();

Story& from_many(Story& story, Login login, const std::string& before, const std::string& after, int count,
                 int step_secs) {
  for (int i = 0; i < count; ++i, login.at_secs += step_secs) {
    const std::string from = before + std::to_string(i + 10) + after;
    login.from = from;
    story.then(login);
  }
  return story;
}

TEST(DistributedBruteForce, Stories) {
  const struct {
    const char* name;
    const char* before;
    const char* after;
    int count;
    int step_secs;
    bool exists;
    bool is_found;
  } kStories[] = {
      {"twelve addresses, one try each", "198.51.", ".1", 12, 60, true, true},
      {"twelve in one block", "198.51.100.", "", 12, 60, true, true},
      {"eleven", "198.51.", ".1", 11, 60, true, false},
      {"twelve IPv6 sites", "2001:db8:", "::1", 12, 60, true, true},
      {"twelve addresses of one IPv6 site are one attacker", "2001:db8::", "", 12, 60, true, false},
      {"one try an hour, each from elsewhere", "198.51.", ".1", 24, 3'600, true, true},
      {"one a day is a traveller who mistypes", "198.51.", ".1", 30, 86'400, true, false},
      {"an account that does not exist", "198.51.", ".1", 50, 60, false, false},
  };
  for (const auto& story : kStories) {
    SCOPED_TRACE(story.name);
    Story told(kEntry);
    from_many(told, {.exists = story.exists}, story.before, story.after, story.count, story.step_secs);
    EXPECT_EQ(told.entities().size(), story.is_found ? 1U : 0U);
  }
}

TEST(DistributedBruteForce, FiftyAddressesAtOneAccountAreOneAlertWithinTwentyTries) {
  Story story(kEntry);
  from_many(story, {.user = "bob"}, "198.51.", ".1", 50, 20);
  EXPECT_THAT(story.entities(), ElementsAre("bob"));
  ASSERT_FALSE(story.findings().empty());
  EXPECT_LE(story.findings()[0].events[0].sequence, 20U);
  EXPECT_EQ(story.findings()[0].entity.kind, EntityKind::User);
}

TEST(DistributedBruteForce, SourcesThatThenLogInDoNotCount) {
  Story story(kEntry);
  for (int i = 0; i < 30; ++i) {
    const std::string from = "198.51." + std::to_string(i) + ".1";
    story.then({.at_secs = i * 60, .from = from}).then({.at_secs = i * 60 + 5, .from = from, .is_success = true});
  }
  EXPECT_THAT(story.entities(), IsEmpty());
}

}  // namespace
}  // namespace onesec::auth_fortress
