#include "modules/auth_fortress/password_spray.h"

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

constexpr DetectorEntry kEntry = detector_entry<PasswordSpray>();

/// Source i tries `tries` times at user i modulo `users`.
Story& spray(Story& story, Login login, int sources, int users, int tries, std::int64_t step_secs, bool is_v6 = false) {
  for (int i = 0; i < sources; ++i) {
    const std::string from = is_v6 ? "2001:db8:" + std::to_string(i) + "::1" : "198.51." + std::to_string(i) + ".1";
    const std::string user = "user" + std::to_string(i % users);
    login.from = from;
    login.user = user;
    for (int j = 0; j < tries; ++j, login.at_secs += step_secs) story.then(login);
  }
  return story;
}

TEST(PasswordSpray, Stories) {
  const struct {
    const char* name;
    Login login;
    int sources;
    int users;
    int tries;
    std::int64_t step_secs;
    bool is_found;
  } kStories[] = {
      {"ten sources, ten accounts, a try each", {}, 10, 10, 1, 60, true},
      {"nine accounts", {}, 18, 9, 1, 60, false},
      {"seven sources", {}, 7, 7, 3, 60, false},
      {"four tries from each source", {}, 12, 12, 4, 10, false},
      {"over a day", {}, 24, 24, 1, 3'600, false},
      {"names that do not exist", {.exists = false}, 30, 30, 1, 10, false},
  };
  for (const auto& row : kStories) {
    SCOPED_TRACE(row.name);
    for (const bool is_v6 : {false, true}) {
      Story story(kEntry);
      spray(story, row.login, row.sources, row.users, row.tries, row.step_secs, is_v6);
      EXPECT_EQ(story.entities().size(), row.is_found ? 1U : 0U) << (is_v6 ? "IPv6" : "IPv4");
    }
  }
}

TEST(PasswordSpray, IsToldByTheServiceAndKeepsServicesApart) {
  Story story(kEntry);
  spray(story, {.service = "dovecot"}, 12, 12, 1, 10);
  EXPECT_THAT(story.entities(), ElementsAre("dovecot"));
  Story both(kEntry);
  spray(spray(both, {.service = "dovecot"}, 6, 6, 1, 10), {.service = "sshd"}, 6, 6, 1, 10);
  EXPECT_THAT(both.entities(), IsEmpty());
}

TEST(PasswordSpray, PeopleWhoMistypeAtHomeAndThenLogInAreSilent) {
  Story story(kEntry);
  for (int i = 0; i < 100; ++i) {
    const std::string from = "198.51." + std::to_string(i) + ".1";
    const std::string user = "user" + std::to_string(i);
    story.repeat({.at_secs = i * 20, .from = from, .user = user}, 2, 3)
        .then({.at_secs = i * 20 + 8, .from = from, .user = user, .is_success = true});
  }
  EXPECT_THAT(story.entities(), IsEmpty());
}

}  // namespace
}  // namespace onesec::auth_fortress
