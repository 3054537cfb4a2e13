#pragma once

#include <cstddef>
#include <string_view>

namespace onesec::inspect::xss {

/// HTML's blanks, and NUL, which browsers have taken for one.
constexpr bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v' || c == '\0';
}

/// One attribute, as the tokeniser reads it.
struct Pair {
  std::string_view name;
  std::string_view value;
  bool has_value = false;
};

/// Reads at `at`, which is moved behind it; an empty name: the tag ends there.
[[nodiscard]] Pair next_pair(std::string_view text, std::size_t& at);

/// Whether `word`, in small letters, stands in the text in letters of either case.
[[nodiscard]] bool holds(std::string_view text, std::string_view word);

/// How much of what follows a tag is looked at: each tag looks again.
inline constexpr std::size_t kLookAhead = 256;

}  // namespace onesec::inspect::xss
