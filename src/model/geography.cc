#include "model/geography.h"

#include <utility>

#include "model/border_table.h"

namespace onesec {
namespace {

std::optional<char> capital(char c) {
  if (c >= 'A' && c <= 'Z') return c;
  if (c >= 'a' && c <= 'z') return static_cast<char>(c - 'a' + 'A');
  return std::nullopt;
}

}  // namespace

std::optional<CountryCode> CountryCode::parse(std::string_view text) {
  if (text.size() != 2) return std::nullopt;
  const std::optional<char> first = capital(text[0]);
  const std::optional<char> second = capital(text[1]);
  if (!first || !second) return std::nullopt;
  return CountryCode({*first, *second});
}

std::optional<std::uint32_t> border_distance_km(CountryCode a, CountryCode b) {
  std::size_t high = border_table::kNumbers[a.index()];
  std::size_t low = border_table::kNumbers[b.index()];
  if (high == 0 || low == 0) return std::nullopt;
  if (high == low) return 0;
  if (high < low) std::swap(high, low);
  --high;
  --low;
  return border_table::kKilometres[high * (high - 1) / 2 + low];
}

}  // namespace onesec
