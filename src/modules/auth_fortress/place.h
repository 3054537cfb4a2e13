#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/instant.h"
#include "model/event.h"

namespace onesec::auth_fortress {

/// ISO 3166 alpha-2; zero bytes: not known.
using Country = std::array<char, 2>;

[[nodiscard]] inline std::string_view text_of(const Country& country) { return {country.data(), country.size()}; }
[[nodiscard]] inline bool is_known(const Country& country) { return country[0] != '\0'; }
/// As enrichment looked it up. What a sender says of its own place (`country_code`) is never used.
[[nodiscard]] Country country_of(const Event& event);

/// A way that nobody travels.
struct Trip {
  std::uint32_t km = 0;  ///< Between the nearest borders.
  std::int64_t minutes = 0;
  std::int64_t km_per_hour = 0;
};

/// 900 km/h is a jet's cruise; 300 km forgives address databases that are off by a border region.
inline constexpr std::uint32_t kMaxKmPerHour = 900;
inline constexpr std::uint32_t kMinKm = 300;

/// nullopt when it is possible, when a country or the distance between the two isn't known, or when it is the same one.
[[nodiscard]] std::optional<Trip> impossible_trip(const Country& from, const Country& to, Nanoseconds between,
                                                  std::uint32_t max_km_per_hour, std::uint32_t min_km);

}  // namespace onesec::auth_fortress
