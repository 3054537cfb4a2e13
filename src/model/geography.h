#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onesec {

/// An ISO 3166 alpha-2 code, or one that the address registries use beside it (XK). Any two letters are one: whether we
/// know the country is another question.
class CountryCode {
 public:
  /// Two ASCII letters, small or capital; nullopt for anything else.
  static std::optional<CountryCode> parse(std::string_view text);

  [[nodiscard]] std::string text() const { return {letters_.data(), letters_.size()}; }
  /// Below 676, for a table of one's own.
  [[nodiscard]] std::size_t index() const {
    return static_cast<std::size_t>(letters_[0] - 'A') * 26 + static_cast<std::size_t>(letters_[1] - 'A');
  }
  auto operator<=>(const CountryCode&) const = default;

 private:
  explicit CountryCode(std::array<char, 2> letters) : letters_(letters) {}
  std::array<char, 2> letters_;
};

/// The least distance between the outlines of two countries in km, rounded down; 0 when they touch or are the same.
/// Land overseas belongs to a country's outline, so it errs on the near side. nullopt: one has no outline, and who asks
/// can't conclude anything.
[[nodiscard]] std::optional<std::uint32_t> border_distance_km(CountryCode a, CountryCode b);

}  // namespace onesec
