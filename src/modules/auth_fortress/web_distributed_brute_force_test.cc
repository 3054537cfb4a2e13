#include "modules/auth_fortress/web_distributed_brute_force.h"

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

constexpr DetectorEntry kEntry = detector_entry<WebDistributedBruteForce>();

/// `sources` addresses in networks of their own, one request each, `step_secs` apart.
WebStory& spread(WebStory& story, Request request, int sources, std::int64_t step_secs) {
  for (int i = 0; i < sources; ++i, request.at_secs += step_secs) {
    const std::string from = "198.18." + std::to_string(i) + ".7";
    request.from = from;
    story.then(request);
  }
  return story;
}

std::size_t entities(const Request& request, int sources, std::int64_t step_secs) {
  WebStory story(kEntry);
  return spread(story, request, sources, step_secs).entities().size();
}

TEST(WebDistributedBruteForce, Stories) {
  EXPECT_EQ(entities({}, 12, 60), 1U);
  EXPECT_EQ(entities({}, 11, 60), 0U);
  EXPECT_EQ(entities({}, 60, 330), 0U) << "fewer than twelve an hour";
  EXPECT_EQ(entities({.status = 200, .path = "/wp-login.php"}, 12, 60), 1U);
  EXPECT_EQ(entities({.status = 200, .path = "/xmlrpc.php"}, 12, 60), 1U);
  EXPECT_EQ(entities({.status = 200, .size = 4'523}, 60, 10), 0U) << "nobody knows yet what the page says";
  EXPECT_EQ(entities({.status = 400, .path = "/oauth/token"}, 60, 10), 0U) << "expired tokens";
  EXPECT_EQ(entities({.status = 401, .path = "/session"}, 60, 10), 0U) << "pages left open";
  EXPECT_EQ(entities({.status = 404}, 60, 10), 0U);
}

TEST(WebDistributedBruteForce, ABusySiteIsNot) {
  WebStory story(kEntry);
  for (int i = 0; i < 2'000; ++i) {
    const std::string from = "198.18." + std::to_string(i % 250) + "." + std::to_string(i / 250);
    if (i % 6 == 0) story.then({.at_secs = i, .from = from, .status = 401});
    if (i % 30 != 0) story.then({.at_secs = i, .from = from, .status = 200});  // One in five of them gives up.
  }
  EXPECT_THAT(story.entities(), IsEmpty());
}

TEST(WebDistributedBruteForce, AnAttackOnASmallSiteIsFoundAmongItsVisitors) {
  WebStory story(kEntry);
  for (int i = 0; i < 8; ++i)
    story.then({.at_secs = i * 60, .from = "203.0.113.5", .status = 200, .path = "/api/login"});
  spread(story, {.at_secs = 480, .path = "/api/login"}, 40, 20);
  EXPECT_THAT(story.entities(), ElementsAre("/api/login"));
}

TEST(WebDistributedBruteForce, OneSourceThatSignsInOftenHidesNobody) {
  WebStory story(kEntry);
  for (int i = 0; i < 40; ++i) {
    const std::string from = "198.18." + std::to_string(i) + ".7";
    story.repeat({.at_secs = i * 60, .from = "203.0.113.5", .status = 200, .path = "/api/login"}, 5, 10);
    story.then({.at_secs = i * 60 + 55, .from = from, .path = "/api/login"});
  }
  EXPECT_THAT(story.entities(), ElementsAre("/api/login"));
}

TEST(WebDistributedBruteForce, TheSamePeopleCountAnewEachHour) {
  WebStory story(kEntry);
  for (int i = 0; i < 600; ++i) {  // Ten sources that sign in all day, fifteen an hour that give up.
    const std::string people = "203.0.113." + std::to_string(i % 10);
    const std::string other = "198.18." + std::to_string(i % 250) + ".7";
    story.then({.at_secs = i * 60, .from = people, .status = 200, .path = "/api/login"});
    if (i % 4 == 0) story.then({.at_secs = i * 60 + 1, .from = other, .path = "/api/login"});
  }
  EXPECT_THAT(story.entities(), IsEmpty());
}

TEST(WebDistributedBruteForce, EntriesOfYesterdayHideNothing) {
  WebStory story(kEntry);
  story.repeat({.from = "203.0.113.5", .status = 200, .path = "/api/login"}, 100, 10);
  spread(story, {.at_secs = 86'400, .path = "/api/login"}, 12, 20);
  EXPECT_THAT(story.entities(), ElementsAre("/api/login"));
}

TEST(WebDistributedBruteForce, OneNetworkIsLeftToWebBruteForce) {
  WebStory story(kEntry);
  for (int i = 0; i < 60; ++i) {
    const std::string from = "198.51.100." + std::to_string(i);
    story.then({.at_secs = i, .from = from});
  }
  EXPECT_THAT(story.entities(), IsEmpty());
}

TEST(WebDistributedBruteForce, TellsWhatAndWhy) {
  WebStory story(kEntry);
  spread(story, {.site = "shop.example"}, 12, 10);
  ASSERT_EQ(story.findings().size(), 1U);
  const Finding& finding = story.findings()[0];
  EXPECT_EQ(finding.type, "web_distributed_brute_force");
  EXPECT_EQ(finding.entity, (Entity{EntityKind::Service, "shop.example/login"}));
  EXPECT_THAT(finding.targets, ElementsAre(finding.entity, Entity{EntityKind::Address, "198.18.11.7"}));
  EXPECT_THAT(finding.summary, HasSubstr("12 different sources failed to sign in at shop.example/login"));
  EXPECT_EQ(finding.measures[0].value, 12);
}

TEST(WebDistributedBruteForce, ThresholdsAreSettings) {
  WebStory few(kEntry);
  few.set("min_sources", "5");
  EXPECT_EQ(spread(few, {}, 5, 10).entities().size(), 1U);
  WebStory near(kEntry);
  near.set("min_networks", "8");
  for (int i = 0; i < 70; ++i) {
    const std::string from = "198.18." + std::to_string(i % 7) + "." + std::to_string(i);
    near.then({.at_secs = i, .from = from});
  }
  EXPECT_THAT(near.entities(), IsEmpty());
}

}  // namespace
}  // namespace onesec::auth_fortress
