#include "modules/auth_fortress/impossible_travel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "modules/auth_fortress/testing.h"

namespace onesec::auth_fortress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Login;
using testing::Story;

constexpr DetectorEntry kEntry = detector_entry<ImpossibleTravel>();
constexpr std::int64_t kHour = 3'600;

Login login(std::int64_t at_secs, std::string_view country, std::string_view from = "81.2.69.1") {
  return {.at_secs = at_secs, .from = from, .is_success = true, .country = country};
}

TEST(ImpossibleTravel, Stories) {
  const struct {
    const char* name;
    Login first;
    Login second;
    bool is_found;
  } kStories[] = {
      {"Germany and Japan within an hour", login(0, "DE"), login(kHour, "JP"), true},
      {"over IPv6", login(0, "DE", "2a01::1"), login(kHour, "JP", "2a02::1"), true},
      {"in the same second", login(0, "DE"), login(0, "JP"), true},
      {"the later one read first", login(kHour, "JP"), login(0, "DE"), true},
      {"a day later", login(0, "DE"), login(24 * kHour, "JP"), false},
      {"neighbours, whatever their size", login(0, "DE"), login(0, "FR"), false},
      {"the same country", login(0, "US"), login(0, "US"), false},
      {"the first place not known", login(0, ""), login(0, "JP"), false},
      {"the second place not known", login(0, "DE"), login(0, ""), false},
      {"a code that is no country", login(0, "DE"), login(0, "XX"), false},
  };
  for (const auto& row : kStories) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(Story(kEntry).then(row.first).then(row.second).entities().size(), row.is_found ? 1U : 0U);
  }
}

TEST(ImpossibleTravel, IsNeverAboveMedium) {
  Story story(kEntry);
  story.then(login(0, "DE")).then(login(60, "JP"));
  ASSERT_EQ(story.findings().size(), 1U);
  EXPECT_EQ(story.findings()[0].severity, Severity::Medium);
  EXPECT_GT(story.findings()[0].measures[0].value, 5'000) << "km from Germany to Japan, border to border";
}

TEST(ImpossibleTravel, FailedTriesFromFarAwayAreNoJourney) {
  Login failed = login(60, "JP");
  failed.is_success = false;
  EXPECT_THAT(Story(kEntry).then(login(0, "DE")).then(failed).entities(), IsEmpty());
}

TEST(ImpossibleTravel, AVpnThatIsSwitchedEveryHourIsToldOnceAMonth) {
  Story story(kEntry);
  for (int hour = 0; hour < 29 * 24; ++hour) story.then(login(hour * kHour, hour % 2 == 0 ? "DE" : "JP"));
  EXPECT_EQ(story.findings().size(), 1U);
  EXPECT_THAT(story.entities(), ElementsAre("alice"));
}

}  // namespace
}  // namespace onesec::auth_fortress
