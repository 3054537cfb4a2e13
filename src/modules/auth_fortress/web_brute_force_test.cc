#include "modules/auth_fortress/web_brute_force.h"

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

constexpr DetectorEntry kEntry = detector_entry<WebBruteForce>();
constexpr std::int64_t kHour = 3'600;
/// Somebody else who gets in first, so that the door is known to redirect.
constexpr Request kOwner = {.at_secs = -kHour, .from = "203.0.113.9", .status = 302, .size = 0};

TEST(WebBruteForce, Refusals) {
  const struct {
    const char* name;
    Request request;
    int count;
    std::int64_t step_secs;
    bool is_found;
  } kStories[] = {
      {"six refusals in a minute", {}, 6, 10, true},
      {"five are typos", {}, 5, 10, false},
      {"six in ten minutes", {}, 6, 119, true},
      {"six in a little more", {}, 6, 120, false},
      {"six over IPv6", {.from = "2001:db8::1"}, 6, 10, true},
      {"six by a rate limit", {.status = 429}, 6, 1, true},
      {"nineteen in three hours", {}, 19, 600, false},
      {"twenty, one every ten minutes", {}, 20, 600, true},
      {"one an hour for a day", {}, 24, kHour, true},
      {"one a day for a month", {}, 30, 86'400, false},
      {"six by PUT", {.method = "PUT"}, 6, 10, true},
      {"GETs of the form", {.status = 200, .method = "GET"}, 100, 1, false},
      {"a scanner at a form that isn't there", {.status = 404}, 100, 1, false},
      {"a broken application", {.status = 500}, 100, 1, false},
      {"a wrong password for the web server itself", {.status = 401, .user = "alice"}, 100, 1, false},
  };
  for (const auto& story : kStories) {
    SCOPED_TRACE(story.name);
    EXPECT_EQ(WebStory(kEntry).repeat(story.request, story.count, story.step_secs).entities().size(),
              story.is_found ? 1U : 0U);
  }
}

TEST(WebBruteForce, FormsThatAreShownAgain) {
  constexpr Request kForm = {.status = 200, .size = 4'523};
  const struct {
    const char* name;
    bool is_known;
    Request request;
    int count;
    std::int64_t step_secs;
    bool is_found;
  } kStories[] = {
      {"six at a form that is known to redirect", true, kForm, 6, 10, true},
      {"five", true, kForm, 5, 10, false},
      {"seven at one of which nothing is known: the first tells nothing", false, kForm, 7, 10, true},
      {"six", false, kForm, 6, 10, false},
      {"a page every 21 s from one of which nothing is known", false, kForm, 500, 21, false},
      {"short words of an API at such an address", false, {.status = 200, .size = 90}, 500, 1, false},
      {"WordPress", false, {.status = 200, .path = "/wp-login.php", .size = 2'200}, 6, 10, true},
      {"WordPress, slowly and evenly", false, {.status = 200, .path = "/wp-login.php", .size = 2'200}, 20, 600, true},
      {"twelve methods at once and alike", false, {.status = 200, .path = "/xmlrpc.php", .size = 403}, 13, 5, true},
      {"eleven", false, {.status = 200, .path = "/xmlrpc.php", .size = 403}, 12, 5, false},
  };
  for (const auto& story : kStories) {
    SCOPED_TRACE(story.name);
    WebStory told(kEntry);
    if (story.is_known) told.then(kOwner);
    EXPECT_EQ(told.repeat(story.request, story.count, story.step_secs).entities().size(), story.is_found ? 1U : 0U);
  }
}

TEST(WebBruteForce, PagesOfOtherSizesAreNotTheFormAgain) {
  WebStory story(kEntry);
  for (int i = 0; i < 100; ++i) story.then({.at_secs = i, .status = 200, .size = 4'000 + 500 * (i % 2)});
  EXPECT_THAT(story.entities(), IsEmpty());
  WebStory names(kEntry);
  for (int i = 0; i < 7; ++i) names.then({.at_secs = i, .status = 200, .size = 4'000 + 10 * i});
  EXPECT_THAT(names.entities(), ElementsAre("192.0.2.1")) << "a name in the page makes it a little longer";
}

TEST(WebBruteForce, WhatPeopleAndProgramsDo) {
  const struct {
    const char* name;
    Request request;
    int count;
    std::int64_t step_secs;
  } kStories[] = {
      {"a probe that signs in every minute", {.status = 302, .size = 0}, 7 * 24 * 60, 60},
      {"a probe that is shown the form every minute", {.status = 200, .size = 4'523}, 7 * 24 * 60, 60},
      {"a page that keeps its session alive", {.status = 204, .path = "/session", .size = 0}, 5'000, 60},
      {"the same at night, expired", {.status = 401, .path = "/session", .size = 20}, 1'000, 60},
      {"the same every ten seconds", {.status = 401, .path = "/session", .size = 20}, 1'000, 10},
      {"a hundred jobs that fetch a token", {.status = 200, .path = "/oauth/token", .size = 1'500}, 100, 1},
      {"a job that signs in through the API", {.status = 200, .path = "/api/login", .size = 1'500}, 100, 1},
      {"a program whose token has expired, for a day", {.status = 400, .path = "/oauth/token", .size = 90}, 1'440, 60},
      {"a company of five hundred that starts at nine", {.status = 302, .size = 0}, 500, 3},
      {"single sign-on", {.status = 302, .path = "/saml/acs", .size = 0}, 500, 1},
  };
  for (const auto& story : kStories) {
    SCOPED_TRACE(story.name);
    EXPECT_THAT(WebStory(kEntry).then(kOwner).repeat(story.request, story.count, story.step_secs).entities(),
                IsEmpty());
  }
}

TEST(WebBruteForce, AProbeThatIsRefusedIsSaidOnceBecauseASlowGuesserLooksTheSame) {
  EXPECT_THAT(WebStory(kEntry).repeat({.status = 401}, 24 * 60, 60).entities(), ElementsAre("192.0.2.1"));
}

TEST(WebBruteForce, ASignInThatWorksTakesThreeTyposBack) {
  WebStory office(kEntry);
  office.then(kOwner);
  for (int person = 0; person < 200; ++person) {
    const std::int64_t at = person * 9;
    if (person % 4 == 0) office.repeat({.at_secs = at, .status = 200}, 1 + person % 3, 2);
    office.then({.at_secs = at + 8, .status = 302, .size = person});
  }
  EXPECT_THAT(office.entities(), IsEmpty()) << "an office behind one address";
  WebStory guesser(kEntry);
  guesser.then(kOwner);
  for (int round = 0; round < 20; ++round) {
    guesser.repeat({.at_secs = round * 60, .status = 200}, 5, 1).then({.at_secs = round * 60 + 30, .status = 302});
  }
  EXPECT_THAT(guesser.entities(), ElementsAre("192.0.2.1")) << "an account of his own doesn't buy five tries each time";
  WebStory limited(kEntry);
  for (int round = 0; round < 6; ++round) {
    limited.then({.at_secs = round * 60, .status = 429}).then({.at_secs = round * 60 + 30, .status = 302});
  }
  EXPECT_THAT(limited.entities(), ElementsAre("192.0.2.1")) << "nobody mistypes into a rate limit";
}

TEST(WebBruteForce, AnAccountOfOnesOwnBuysFewGuesses) {
  WebStory three(kEntry);
  three.then(kOwner);
  for (int round = 0; round < 6; ++round) {
    three.repeat({.at_secs = round * 60, .status = 200}, 3, 1).then({.at_secs = round * 60 + 30, .status = 302});
  }
  EXPECT_THAT(three.entities(), ElementsAre("192.0.2.1")) << "three guesses, then a sign-in of his own";
  WebStory slow(kEntry);
  slow.then(kOwner);
  for (int round = 0; round < 20; ++round) {
    const std::int64_t at = round * kHour;
    slow.repeat({.at_secs = at, .status = 200}, 3, 25).then({.at_secs = at + 90, .status = 302});
  }
  EXPECT_THAT(slow.entities(), ElementsAre("192.0.2.1")) << "three an hour";
  WebStory typist(kEntry);
  typist.then(kOwner);
  for (int day = 0; day < 20; ++day) {
    for (const std::int64_t at : {std::int64_t{0}, 5 * kHour}) {
      typist.repeat({.at_secs = day * 86'400 + at, .status = 200}, 3, 4);
      typist.then({.at_secs = day * 86'400 + at + 20, .status = 302});
    }
  }
  EXPECT_THAT(typist.entities(), IsEmpty()) << "somebody who mistypes three times, twice a day";
}

TEST(WebBruteForce, GoingRoundManyDoorsBuysNoMore) {
  WebStory story(kEntry);
  for (int round = 0; round < 9; ++round) {
    const std::int64_t at = round * 60;
    story.repeat({.at_secs = at}, 3, 1).then({.at_secs = at + 30, .status = 204});
    for (int door = 0; door < 4; ++door) {
      const std::string path = "/site" + std::to_string(door) + "/login";
      story.then({.at_secs = at + 40, .status = 204, .path = path});
    }
  }
  EXPECT_THAT(story.entities(), ElementsAre("192.0.2.1"));
}

TEST(WebBruteForce, AnEntryElsewhereTakesNothingBack) {
  WebStory story(kEntry);
  for (int i = 0; i < 6; ++i) {
    story.then({.at_secs = 2 * i}).then({.at_secs = 2 * i + 1, .status = 204, .path = "/session"});
  }
  EXPECT_THAT(story.entities(), ElementsAre("192.0.2.1")) << "a page that answers everybody buys no tries";
}

TEST(WebBruteForce, RedirectsThatTellNothing) {
  const Request kRedirect = {.status = 302, .size = 342};
  EXPECT_THAT(WebStory(kEntry).repeat(kRedirect, 30, 1).entities(), ElementsAre("192.0.2.1"));
  EXPECT_THAT(WebStory(kEntry).repeat(kRedirect, 29, 1).entities(), IsEmpty());
  EXPECT_THAT(WebStory(kEntry).repeat(kRedirect, 300, 2).entities(), IsEmpty()) << "people behind one address";
  WebStory story(kEntry);
  story.repeat(kRedirect, 30, 0);
  ASSERT_EQ(story.findings().size(), 1U);
  EXPECT_EQ(story.findings()[0].severity, Severity::Medium) << "it may be a load test";
}

TEST(WebBruteForce, AnAttackThatGoesOnIsOneEntityAndSpeaksOnlyNowAndThen) {
  WebStory story(kEntry);
  story.repeat({}, 1'000, 1);
  EXPECT_THAT(story.entities(), ElementsAre("192.0.2.1"));
  EXPECT_EQ(story.findings().size(), 4U) << "once, and each five minutes of the thousand seconds";
}

TEST(WebBruteForce, TellsWhoWhatAndWhy) {
  WebStory story(kEntry);
  story.repeat({.site = "shop.example"}, 6, 1);
  ASSERT_EQ(story.findings().size(), 1U);
  const Finding& finding = story.findings()[0];
  EXPECT_EQ(finding.detector, "auth.web_brute_force");
  EXPECT_EQ(finding.type, "web_brute_force");
  EXPECT_EQ(finding.severity, Severity::High);
  EXPECT_THAT(finding.targets, ElementsAre(Entity{EntityKind::Address, "192.0.2.1"}));
  EXPECT_EQ(finding.measures[0].value, 60);
  EXPECT_EQ(finding.measures[0].threshold, 60);
  EXPECT_EQ(finding.events[0], (EventId{1, 0, 6})) << "the tipping event first";
  EXPECT_THAT(finding.matched, ElementsAre("POST /login 401"));
  EXPECT_THAT(finding.summary, HasSubstr("6 sign-ins within 10 minutes from 192.0.2.1 failed"));
  EXPECT_THAT(finding.summary, HasSubstr("shop.example/login with status 401"));
}

TEST(WebBruteForce, WhatIsGuessedFromEqualAnswersSpeaksLower) {
  WebStory story(kEntry);
  story.repeat({.status = 200, .size = 4'523}, 7, 1);
  ASSERT_EQ(story.findings().size(), 1U);
  EXPECT_EQ(story.findings()[0].severity, Severity::Medium);
  EXPECT_EQ(story.findings()[0].confidence_percent, 50);
}

TEST(WebBruteForce, DeclaredEventsGiveAtMostMedium) {
  WebStory story(kEntry);
  story.repeat({}, 5, 1).then({.at_secs = 5, .provenance = Provenance::Declared});
  ASSERT_EQ(story.findings().size(), 1U);
  EXPECT_EQ(story.findings()[0].severity, Severity::Medium);
}

TEST(WebBruteForce, RotationInsideANetworkIsToldByTheMostSpecificPrefix) {
  const struct {
    const char* name;
    const char* before;
    const char* after;
    const char* entity;
  } kRotations[] = {
      {"inside a /64", "2001:db8:0:1::", "", "2001:db8:0:1::/64"},
      {"over the /64 of a /56", "2001:db8:0:1", "::1", "2001:db8:0:100::/56"},
      {"over the /56 of a /48", "2001:db8:0:", "00::1", "2001:db8::/48"},
      {"inside an IPv4 /24", "198.51.100.", "", "198.51.100.0/24"},
  };
  for (const auto& rotation : kRotations) {
    SCOPED_TRACE(rotation.name);
    WebStory story(kEntry);
    for (int i = 0; i < 60; ++i) {
      const std::string from = rotation.before + std::to_string(i + 10) + rotation.after;
      story.then({.at_secs = i, .from = from});
    }
    EXPECT_THAT(story.entities(), ElementsAre(rotation.entity));
  }
}

TEST(WebBruteForce, AnAddressThatDoesItAllStandsAlone) {
  EXPECT_THAT(WebStory(kEntry).repeat({.from = "2001:db8::1"}, 200, 1).entities(), ElementsAre("2001:db8::1"));
  EXPECT_THAT(WebStory(kEntry).repeat({}, 200, 1).entities(), ElementsAre("192.0.2.1"));
}

TEST(WebBruteForce, NeighboursWhoAreShownEqualPagesAreNotOneGuesser) {
  WebStory story(kEntry);
  for (int i = 0; i < 200; ++i) {
    const std::string from = "198.51.100." + std::to_string(i);
    story.then({.at_secs = i, .from = from, .status = 200, .size = 4'523});
  }
  EXPECT_THAT(story.entities(), IsEmpty());
}

TEST(WebBruteForce, OtherRequestsMakeNoState) {
  WebStory story(kEntry);
  story.repeat({.method = "GET"}, 50, 1).repeat({.path = "/cart"}, 50, 1).repeat({.status = 404}, 50, 1);
  EXPECT_EQ(story.states(), 0U);
}

TEST(WebBruteForce, ManyDoorsOfOneSourceCountTogether) {
  WebStory story(kEntry);
  for (int i = 0; i < 6; ++i) story.then({.at_secs = i, .path = "/site" + std::to_string(i) + "/login"});
  EXPECT_THAT(story.entities(), ElementsAre("192.0.2.1"));
}

TEST(WebBruteForce, LateRecordsOfTheSameMinutesCount) {
  WebStory story(kEntry);
  for (const int secs : {50, 40, 30, 20, 10, 0}) story.then({.at_secs = secs});
  EXPECT_THAT(story.entities(), ElementsAre("192.0.2.1"));
}

TEST(WebBruteForce, ThresholdsAreSettings) {
  EXPECT_THAT(WebStory(kEntry).set("min_refused", "3").repeat({}, 3, 1).entities(), ElementsAre("192.0.2.1"));
  EXPECT_THAT(WebStory(kEntry).set("window_secs", "10").repeat({}, 6, 10).entities(), IsEmpty());
}

}  // namespace
}  // namespace onesec::auth_fortress
