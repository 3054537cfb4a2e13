#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "modules/auth_fortress/many_users.h"
#include "modules/auth_fortress/testing.h"

namespace onesec::auth_fortress {
namespace {

using ::testing::IsEmpty;
using testing::Login;
using testing::Story;

constexpr DetectorEntry kEntry = detector_entry<UserEnumeration>();

TEST(UserEnumeration, Stories) {
  const struct {
    const char* name;
    Login login;
    int users;
    std::int64_t step_secs;
    bool is_found;
  } kStories[] = {
      {"three names that do not exist", {.exists = false}, 3, 5, true},
      {"two are two typos", {.exists = false}, 2, 5, false},
      {"three over IPv6", {.from = "2001:db8::1", .exists = false}, 3, 5, true},
      {"six in a day", {.exists = false}, 6, 10'000, true},
      {"five in a day", {.exists = false}, 5, 10'000, false},
      {"names that exist", {}, 20, 5, false},
      {"names of which the record says nothing", {.exists = std::nullopt}, 20, 5, false},
      {"asked for with a key", {.method = "publickey", .exists = false}, 3, 5, true},
  };
  for (const auto& row : kStories) {
    SCOPED_TRACE(row.name);
    Story story(kEntry);
    Login login = row.login;
    for (int i = 0; i < row.users; ++i, login.at_secs += row.step_secs) {
      const std::string user = "user" + std::to_string(i);
      login.user = user;
      story.then(login);
    }
    EXPECT_EQ(story.entities().size(), row.is_found ? 1U : 0U);
  }
}

TEST(UserEnumeration, OneNameOverAndOverIsBruteForce) {
  EXPECT_THAT(Story(kEntry).repeat({.exists = false}, 100, 1).entities(), IsEmpty());
}

TEST(UserEnumeration, WhereSomebodyHasLoggedInTwiceAsManyTyposAreAllowed) {
  const auto typos = [](int count) {
    Story story(kEntry);
    story.then({.is_success = true});
    for (int i = 0; i < count; ++i) {
      const std::string user = "typo" + std::to_string(i);
      story.then({.at_secs = 10 + i, .user = user, .exists = false});
    }
    return story.entities().size();
  };
  EXPECT_EQ(typos(5), 0U);
  EXPECT_EQ(typos(6), 1U);
}

}  // namespace
}  // namespace onesec::auth_fortress
