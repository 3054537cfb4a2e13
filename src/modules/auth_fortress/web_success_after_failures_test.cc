#include "modules/auth_fortress/web_success_after_failures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "modules/auth_fortress/web_testing.h"

namespace onesec::auth_fortress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Request;
using testing::WebStory;

constexpr DetectorEntry kEntry = detector_entry<WebSuccessAfterFailures>();

TEST(WebSuccessAfterFailures, Stories) {
  const struct {
    const char* name;
    Request failure;
    int failures;
    Request success;
    bool is_found;
  } kStories[] = {
      {"ten refusals, then a page", {}, 10, {.at_secs = 600, .status = 200}, true},
      {"nine", {}, 9, {.at_secs = 600, .status = 200}, false},
      {"the form again and again, then a redirect", {.status = 200}, 11, {.at_secs = 600, .status = 302}, true},
      {"a blog",
       {.status = 200, .path = "/wp-login.php"},
       10,
       {.at_secs = 600, .status = 302, .path = "/wp-login.php"},
       true},
      {"at another address", {}, 20, {.at_secs = 600, .status = 200, .path = "/api/login"}, false},
      {"from another address", {}, 20, {.at_secs = 600, .from = "192.0.2.2", .status = 200}, false},
      {"the next day", {}, 20, {.at_secs = 90'000, .status = 200}, false},
      {"a redirect after redirects tells nothing", {.status = 302}, 50, {.at_secs = 51, .status = 302}, false},
      {"six times a page without a form", {.status = 200, .size = 90}, 50, {.at_secs = 600, .status = 302}, false},
  };
  for (const auto& story : kStories) {
    SCOPED_TRACE(story.name);
    EXPECT_EQ(WebStory(kEntry).repeat(story.failure, story.failures, 1).then(story.success).entities().size(),
              story.is_found ? 1U : 0U);
  }
}

TEST(WebSuccessAfterFailures, WhereSomebodySignsInItTakesTwice) {
  const Request kEarlier = {.at_secs = -86'400, .status = 200, .path = "/api/login"};
  const Request kFailure = {.path = "/api/login"};
  const Request kSuccess = {.at_secs = 600, .status = 200, .path = "/api/login"};
  EXPECT_THAT(WebStory(kEntry).then(kEarlier).repeat(kFailure, 19, 1).then(kSuccess).entities(), IsEmpty());
  EXPECT_THAT(WebStory(kEntry).then(kEarlier).repeat(kFailure, 20, 1).then(kSuccess).entities(),
              ElementsAre("192.0.2.1"));
}

TEST(WebSuccessAfterFailures, AnOfficeThatMistypesIsNot) {
  WebStory office(kEntry);
  for (int person = 0; person < 300; ++person) {
    office.repeat({.at_secs = person * 20}, person % 3, 2).then({.at_secs = person * 20 + 10, .status = 200});
  }
  EXPECT_THAT(office.entities(), IsEmpty());
}

TEST(WebSuccessAfterFailures, AddressesOfOneLanAreTakenTogether) {
  WebStory story(kEntry);
  for (int i = 0; i < 10; ++i) {
    const std::string from = "2001:db8::" + std::to_string(i);
    story.then({.at_secs = i, .from = from});
  }
  story.then({.at_secs = 20, .from = "2001:db8::99", .status = 200});
  EXPECT_THAT(story.entities(), ElementsAre("2001:db8::/64"));
  WebStory alone(kEntry);
  alone.repeat({.from = "2001:db8::1"}, 12, 1).then({.at_secs = 20, .from = "2001:db8::1", .status = 200});
  EXPECT_THAT(alone.entities(), ElementsAre("2001:db8::1"));
}

TEST(WebSuccessAfterFailures, TellsThatItIsOnlyProbable) {
  WebStory story(kEntry);
  story.repeat({}, 12, 1).then({.at_secs = 600, .status = 200}).then({.at_secs = 601, .status = 200});
  ASSERT_EQ(story.findings().size(), 1U);
  const Finding& finding = story.findings()[0];
  EXPECT_EQ(finding.type, "post_bruteforce_login");
  EXPECT_EQ(finding.confidence_percent, 50);
  EXPECT_EQ(finding.measures[0].value, 12);
  EXPECT_EQ(finding.measures[0].threshold, 10);
  EXPECT_THAT(finding.title, HasSubstr("Probably"));
  EXPECT_THAT(finding.summary, HasSubstr("12 failed sign-ins at /login from 192.0.2.1"));
}

TEST(WebSuccessAfterFailures, ThresholdsAreSettings) {
  EXPECT_THAT(WebStory(kEntry).set("min_failed", "3").repeat({}, 3, 1).then({.at_secs = 9, .status = 200}).entities(),
              ElementsAre("192.0.2.1"));
}

}  // namespace
}  // namespace onesec::auth_fortress
