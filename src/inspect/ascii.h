#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// ASCII without a locale, for the engines. Words to compare with are given in small letters.
namespace onesec::inspect::ascii {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
/// What identifiers of most languages are made of.
constexpr bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr bool equals(std::string_view text, std::string_view small) {
  return text.size() == small.size() &&
         std::equal(text.begin(), text.end(), small.begin(), [](char a, char b) { return lower(a) == b; });
}
constexpr bool starts(std::string_view text, std::string_view small) {
  return text.size() >= small.size() && equals(text.substr(0, small.size()), small);
}
constexpr bool ends(std::string_view text, std::string_view small) {
  return text.size() >= small.size() && equals(text.substr(text.size() - small.size()), small);
}
/// O(n · words), for short words. npos: it isn't there.
constexpr std::size_t find(std::string_view text, std::string_view small, std::size_t from = 0) {
  for (std::size_t i = from; i + small.size() <= text.size(); ++i) {
    if (lower(text[i]) == small.front() && equals(text.substr(i, small.size()), small)) return i;
  }
  return std::string_view::npos;
}
constexpr std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}
constexpr std::string_view trim(std::string_view text) {
  text.remove_prefix(skip_space(text, 0));
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}
/// Whether `text`, any case, is one of a sorted list in small letters, none longer than 40.
template <std::size_t kCount>
constexpr bool is_among(std::string_view text, const std::array<std::string_view, kCount>& sorted) {
  constexpr std::size_t kLongest = 40;
  if (text.size() > kLongest) return false;
  std::array<char, kLongest> small{};
  std::transform(text.begin(), text.end(), small.begin(), lower);
  return std::binary_search(sorted.begin(), sorted.end(), std::string_view(small.data(), text.size()));
}

/// Which bytes a text holds at all: most engines have nothing to look for in most texts.
class Alphabet {
 public:
  constexpr explicit Alphabet(std::string_view text) {
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      bits_[byte >> 6U] |= std::uint64_t{1} << (byte & 63U);
    }
  }
  [[nodiscard]] constexpr bool has(char c) const {
    const auto byte = static_cast<unsigned char>(c);
    return (bits_[byte >> 6U] >> (byte & 63U) & 1U) != 0;
  }
  [[nodiscard]] constexpr bool has_any(std::string_view bytes) const {
    return std::any_of(bytes.begin(), bytes.end(), [this](char c) { return has(c); });
  }

 private:
  std::array<std::uint64_t, 4> bits_{};
};

}  // namespace onesec::inspect::ascii
