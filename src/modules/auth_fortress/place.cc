#include "modules/auth_fortress/place.h"

#include <algorithm>

#include "model/geography.h"

namespace onesec::auth_fortress {
namespace {

constexpr bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

Country country_of(const Event& event) {
  const std::string_view text = event.text(Field::SourceCountry);
  if (text.size() != 2 || !is_letter(text[0]) || !is_letter(text[1])) return {};
  return {text[0], text[1]};
}

std::optional<Trip> impossible_trip(const Country& from, const Country& to, Nanoseconds between,
                                    std::uint32_t max_km_per_hour, std::uint32_t min_km) {
  if (!is_known(from) || !is_known(to) || from == to) return std::nullopt;
  const std::optional<CountryCode> a = CountryCode::parse(text_of(from));
  const std::optional<CountryCode> b = CountryCode::parse(text_of(to));
  if (!a || !b) return std::nullopt;
  const std::optional<std::uint32_t> km = border_distance_km(*a, *b);
  if (!km || *km < min_km) return std::nullopt;
  const std::int64_t nanos = between.count() == INT64_MIN ? INT64_MAX : std::max(between.count(), -between.count());
  const std::int64_t secs = nanos / 1'000'000'000;
  const std::int64_t needed = std::int64_t{*km} * 3'600;
  if (secs != 0 && needed / secs <= max_km_per_hour) return std::nullopt;
  return Trip{*km, secs / 60, needed / std::max<std::int64_t>(secs, 1)};
}

}  // namespace onesec::auth_fortress
