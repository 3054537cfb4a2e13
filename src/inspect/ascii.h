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
constexpr bool is_letter(char c) { return static_cast<unsigned char>((c | 0x20) - 'a') < 26; }

/// Of a hexadecimal digit; -1: it is none.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/// A set of bytes, asked with one load. Made at compile time.
class Bytes {
 public:
  /// Of a literal, without the NUL at its end.
  template <std::size_t kSize>
  consteval explicit Bytes(const char (&literal)[kSize]) {
    for (std::size_t i = 0; i + 1 < kSize; ++i) is_in_[static_cast<unsigned char>(literal[i])] = true;
  }
  constexpr bool operator()(char c) const { return is_in_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> is_in_{};
};

/// What identifiers of most languages are made of.
inline constexpr Bytes is_word("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
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
/// Whether `text`, any case, is one of a list in small letters, sorted by its first letters, none empty.
template <std::size_t kCount>
constexpr bool is_among(std::string_view text, const std::array<std::string_view, kCount>& sorted) {
  if (text.empty()) return false;
  const char first = lower(text.front());
  const auto* word = std::partition_point(sorted.data(), sorted.data() + kCount,
                                          [&](std::string_view each) { return each.front() < first; });
  for (; word != sorted.data() + kCount && word->front() == first; ++word) {
    if (equals(text, *word)) return true;
  }
  return false;
}

/// Which bytes a text holds at all: most engines have nothing to look for in most texts.
class Alphabet {
 public:
  /// Bytes to ask for: those of a literal, without the NUL at its end.
  struct Any {
    template <std::size_t kSize>
    consteval Any(const char (&literal)[kSize]) : bits(Alphabet(std::string_view(literal, kSize - 1)).bits_) {}
    std::array<std::uint64_t, 4> bits;
  };

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
  /// Any byte from 0x80 on: no ASCII.
  [[nodiscard]] constexpr bool has_high() const { return (bits_[2] | bits_[3]) != 0; }
  [[nodiscard]] constexpr bool has_any(Any any) const {
    return ((bits_[0] & any.bits[0]) | (bits_[1] & any.bits[1]) | (bits_[2] & any.bits[2]) |
            (bits_[3] & any.bits[3])) != 0;
  }

 private:
  std::array<std::uint64_t, 4> bits_{};
};

}  // namespace onesec::inspect::ascii
