#include "model/geography.h"

#include <gtest/gtest.h>

namespace onesec {
namespace {

CountryCode code(std::string_view text) { return CountryCode::parse(text).value(); }

TEST(CountryCode, IsTwoLetters) {
  EXPECT_EQ(code("de").text(), "DE");
  EXPECT_EQ(code("De"), code("DE"));
  EXPECT_EQ(code("AA").index(), 0U);
  EXPECT_EQ(code("ZZ").index(), 675U);
  for (const std::string_view text : {"", "D", "DEU", "D1", "[A", "A@", "\xC3\x84"}) {
    EXPECT_EQ(CountryCode::parse(text), std::nullopt) << text;
  }
}

// Measured on maps apart from our outlines, with the slack that their scale and the choice of a headland ask for.
TEST(BorderDistance, IsWhatMapsSay) {
  const struct {
    const char* name;
    const char* a;
    const char* b;
    std::uint32_t min_km;
    std::uint32_t max_km;
  } kCases[] = {
      {"neighbours", "FR", "DE", 0, 0},
      {"neighbours_by_one_bridge", "DE", "PL", 0, 0},
      {"ceuta_lies_in_africa", "ES", "MA", 0, 0},
      {"enclave", "IT", "VA", 0, 0},
      {"land_overseas_counts", "FR", "BR", 0, 0},
      {"gibraltar", "ES", "GI", 0, 1},
      {"strait_of_dover", "GB", "FR", 30, 34},
      {"diomede_islands", "RU", "US", 2, 5},
      {"oresund", "DK", "SE", 3, 6},
      {"gulf_of_finland", "FI", "EE", 40, 85},
      {"straits_of_florida", "CU", "US", 140, 170},
      {"korea_strait", "JP", "KR", 45, 60},
      {"sicily_channel", "IT", "TN", 65, 80},
      {"palk_strait", "IN", "LK", 20, 35},
      {"narrowest_south_atlantic", "BR", "NG", 3'400, 3'700},
      {"ireland_to_newfoundland_is_canada", "IE", "CA", 2'900, 3'150},
      {"aleutians_to_kurils", "JP", "US", 2'000, 2'300},
      {"macquarie_to_auckland_islands", "AU", "NZ", 600, 640},
      {"nearly_opposite", "ES", "NZ", 15'000, 20'015},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::optional<std::uint32_t> there = border_distance_km(code(c.a), code(c.b));
    ASSERT_TRUE(there.has_value());
    EXPECT_GE(*there, c.min_km);
    EXPECT_LE(*there, c.max_km);
    EXPECT_EQ(border_distance_km(code(c.b), code(c.a)), there);
  }
}

TEST(BorderDistance, IsZeroAtHome) {
  EXPECT_EQ(border_distance_km(code("NZ"), code("NZ")), 0U);
  EXPECT_EQ(border_distance_km(code("FR"), code("RE")), 0U);
}

TEST(BorderDistance, IsUnknownWhereThereIsNoOutline) {
  for (const std::string_view text : {"ZZ", "EU", "AP", "AA"}) {
    EXPECT_EQ(border_distance_km(code(text), code("DE")), std::nullopt) << text;
    EXPECT_EQ(border_distance_km(code("DE"), code(text)), std::nullopt) << text;
    EXPECT_EQ(border_distance_km(code(text), code(text)), std::nullopt) << text;
  }
}

TEST(BorderDistance, NeverExceedsHalfTheGlobeAndCoversTheWorld) {
  std::size_t known = 0;
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) {
      const CountryCode country = code(std::string{a, b});
      const std::optional<std::uint32_t> to_germany = border_distance_km(country, code("DE"));
      if (!to_germany) continue;
      ++known;
      EXPECT_LE(*to_germany, 20'015U) << country.text();  // Half of the mean meridian.
    }
  }
  EXPECT_GE(known, 245U);
}

}  // namespace
}  // namespace onesec
