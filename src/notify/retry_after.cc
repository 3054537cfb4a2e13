#include "notify/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/civil_time.h"

namespace onesec::notify {
namespace {

constexpr seconds kMost{3'600};
constexpr std::size_t kDateSize = 29;

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// IMF-fixdate. The day of the week says nothing that the date doesn't.
std::optional<Instant> date(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != kDateSize || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
  for (const std::size_t blank : {7U, 11U, 16U}) {
    if (text[blank] != ' ') return std::nullopt;
  }
  if (text[19] != ':' || text[22] != ':') return std::nullopt;
  const auto* const month = std::ranges::find(kMonths, text.substr(8, 3));
  const auto day = number<std::int32_t>(text.substr(5, 2));
  const auto year = number<std::int32_t>(text.substr(12, 4));
  const auto hour = number<std::int32_t>(text.substr(17, 2));
  const auto minute = number<std::int32_t>(text.substr(20, 2));
  const auto second = number<std::int32_t>(text.substr(23, 2));
  if (month == kMonths.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
  return from_civil_utc({.year = *year,
                         .month = static_cast<std::int32_t>(month - kMonths.begin()) + 1,
                         .day = *day,
                         .hour = *hour,
                         .minute = *minute,
                         .second = *second});
}

}  // namespace

seconds retry_after(std::string_view value, Instant now) {
  if (const auto given = number<std::uint64_t>(value)) {
    return seconds(static_cast<std::int64_t>(std::min<std::uint64_t>(*given, 3'600)));
  }
  const auto at = date(value);
  if (!at || *at <= now) return seconds(0);
  return std::min(kMost, seconds((*at - now).count() / 1'000'000'000 + 1));
}

}  // namespace onesec::notify
