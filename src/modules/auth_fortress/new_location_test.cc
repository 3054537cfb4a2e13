#include "modules/auth_fortress/new_location.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "modules/auth_fortress/testing.h"

namespace onesec::auth_fortress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Login;
using testing::Story;

constexpr DetectorEntry kEntry = detector_entry<NewLocation>();
constexpr std::int64_t kDay = 86'400;

/// One login a day from Germany, 192.0.2.1 unless said otherwise.
Login daily(std::int64_t day, std::string_view from = "81.2.69.1", std::string_view country = "DE") {
  return {.at_secs = day * kDay, .from = from, .is_success = true, .country = country};
}

TEST(NewLocation, TheFirstLoginOfAllIsSilentAndTheFirstFromAnotherCountryIsNot) {
  Story story(kEntry);
  story.then(daily(0));
  EXPECT_THAT(story.entities(), IsEmpty());
  story.then(daily(5, "200.0.0.1", "BR")).then(daily(6)).then(daily(9, "200.0.0.1", "BR"));
  ASSERT_EQ(story.findings().size(), 1U);
  EXPECT_EQ(story.findings()[0].type, "new_location");
  EXPECT_EQ(story.findings()[0].severity, Severity::Medium);
  EXPECT_THAT(story.entities(), ElementsAre("alice"));
}

TEST(NewLocation, CountriesOfIpv6LoginsAreTheSameCountries) {
  Story story(kEntry);
  story.then(daily(0)).then(daily(1, "2a01::1", "DE"));
  EXPECT_THAT(story.entities(), IsEmpty());
  story.then(daily(4, "2a02::1", "JP"));
  EXPECT_EQ(story.findings().size(), 1U);
}

TEST(NewLocation, MissingOrBrokenGeographyIsSilent) {
  for (const std::string_view country : {"", "d", "de", "DEU", "\xFF\xFE", "1A"}) {
    SCOPED_TRACE(country);
    EXPECT_THAT(Story(kEntry).then(daily(0)).then(daily(3, "200.0.0.1", country)).entities(), IsEmpty());
  }
}

TEST(NewLocation, FailuresTeachAndTellNothing) {
  Story story(kEntry);
  story.then(daily(0)).then({.at_secs = kDay, .from = "200.0.0.1", .country = "BR"}).then(daily(4, "200.0.0.1", "BR"));
  EXPECT_EQ(story.findings().size(), 1U);
}

TEST(NewLocation, AJourneyTooFastToBeTrueIsLeftToImpossibleTravel) {
  Story story(kEntry);
  story.then(daily(0)).then({.at_secs = 60, .from = "200.0.0.1", .is_success = true, .country = "BR"});
  EXPECT_THAT(story.entities(), IsEmpty());
}

TEST(NewLocation, ANewNetworkIsToldOnlyForAccountsOfSettledHabits) {
  const auto tell = [](int days, int networks, std::string_view from) {
    Story story(kEntry);
    for (int day = 0; day < days; ++day) {
      const std::string usual = "81.2." + std::to_string(day % networks) + ".1";
      story.then(daily(day, usual));
    }
    story.then(daily(days, from));
    return story.findings();
  };
  const std::vector<Finding> found = tell(20, 2, "93.184.216.34");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, Severity::Low);
  EXPECT_THAT(tell(20, 2, "81.2.1.77"), IsEmpty()) << "the same /24";
  EXPECT_THAT(tell(20, 5, "93.184.216.34"), IsEmpty()) << "a traveller";
  EXPECT_THAT(tell(9, 1, "93.184.216.34"), IsEmpty()) << "still learning";
  EXPECT_THAT(tell(20, 2, "10.1.2.3"), IsEmpty()) << "inside the house";
}

TEST(NewLocation, AnAutonomousSystemIsOneNetwork) {
  Story story(kEntry);
  for (int day = 0; day < 30; ++day) {
    const std::string from = "81." + std::to_string(day) + ".1.1";
    Login login = daily(day, from);
    login.asn = 3320;
    story.then(login);
  }
  EXPECT_THAT(story.entities(), IsEmpty());
}

TEST(NewLocation, WhatIsSavedIsLoadedAndCutBytesAreRefused) {
  NewLocation::State state;
  NewLocation::Config config;
  for (int day = 0; day < 12; ++day) {
    const std::string from = "81.2." + std::to_string(day % 3) + ".1";
    const char* const countries[] = {"DE", "FR", "AT"};
    EventDraft draft;
    testing::write_login(daily(day, from, countries[day % 3]), draft);
    const Event event = draft.view();
    Keys keys;
    DigestBytes digest;
    make_digest<Attempt>(event, digest);
    NewLocation::keys(event, digest.as<Attempt>(), keys);
    ASSERT_EQ(keys.size(), 1U);
    StepOutput out;
    NewLocation::step(config, state, Moment{keys[0], event, event.received_at, digest}, out);
  }
  std::string bytes;
  ByteWriter writer(bytes);
  NewLocation::save(state, writer);
  NewLocation::State loaded;
  ByteReader reader(bytes);
  ASSERT_TRUE(NewLocation::load(1, reader, loaded));
  EXPECT_EQ(std::memcmp(&state, &loaded, sizeof(state)), 0);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    NewLocation::State partial;
    ByteReader cut(std::string_view(bytes).substr(0, size));
    EXPECT_FALSE(NewLocation::load(1, cut, partial)) << size;
  }
  ByteReader newer(bytes);
  EXPECT_FALSE(NewLocation::load(2, newer, loaded));
}

}  // namespace
}  // namespace onesec::auth_fortress
