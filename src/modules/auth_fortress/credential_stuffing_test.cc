#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "modules/auth_fortress/many_users.h"
#include "modules/auth_fortress/testing.h"

namespace onesec::auth_fortress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Login;
using testing::Story;

constexpr DetectorEntry kEntry = detector_entry<CredentialStuffing>();

TEST(CredentialStuffing, Stories) {
  const struct {
    const char* name;
    Login login;
    int users;
    std::int64_t step_secs;
    bool is_found;
  } kStories[] = {
      {"ten accounts from one address", {}, 10, 5, true},
      {"nine", {}, 9, 5, false},
      {"ten over IPv6", {.from = "2001:db8::1"}, 10, 5, true},
      {"ten in a day", {}, 10, 8'000, true},
      {"ten in ten days", {}, 10, 86'400, false},
      {"accounts that do not exist are an enumeration", {.exists = false}, 24, 5, false},
      {"keys offered", {.method = "publickey"}, 24, 5, false},
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

TEST(CredentialStuffing, AnOfficeBehindOneAddressThatMistypesAndLogsInIsSilent) {
  Story story(kEntry);
  for (int i = 0; i < 200; ++i) {
    const std::string user = "user" + std::to_string(i);
    story.repeat({.at_secs = i * 60, .user = user}, 2, 3)
        .then({.at_secs = i * 60 + 10, .user = user, .is_success = true});
  }
  EXPECT_THAT(story.entities(), IsEmpty());
}

TEST(CredentialStuffing, OneAccountIsNoList) { EXPECT_THAT(Story(kEntry).repeat({}, 500, 1).entities(), IsEmpty()); }

TEST(CredentialStuffing, AddressesOfOneNetworkThatTakeTurnsAreToldAsTheNetwork) {
  Story story(kEntry);
  for (int i = 0; i < 20; ++i) {
    const std::string user = "user" + std::to_string(i);
    const std::string from = "2001:db8::" + std::to_string(i);
    story.then({.at_secs = i, .from = from, .user = user});
  }
  EXPECT_EQ(story.entities().at(0), "2001:db8::/64");
  Story block(kEntry);
  for (int i = 0; i < 20; ++i) {
    const std::string user = "user" + std::to_string(i);
    const std::string from = "198.51.100." + std::to_string(i);
    block.then({.at_secs = i, .from = from, .user = user});
  }
  EXPECT_THAT(block.entities(), ElementsAre("198.51.100.0/24"));
}

}  // namespace
}  // namespace onesec::auth_fortress
