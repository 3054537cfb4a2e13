#pragma once

#include <cstdint>
#include <string_view>

namespace onesec::inspect::code {

/// What a text holds when it is read as an expression of a language with dots, calls and quotes.
struct Expression {
  std::uint32_t words = 0;
  std::uint32_t literals = 0;   ///< Numbers and strings.
  std::uint32_t calls = 0;      ///< name( or ](
  std::uint32_t members = 0;    ///< a.b, a['b']
  std::uint32_t filters = 0;    ///< | name, as template engines pipe values
  std::uint32_t dangerous = 0;  ///< Words by which code reaches the host.
  std::uint32_t internal = 0;   ///< __names__ by which Python, PHP and JavaScript hold their own workings
  bool computes = false;        ///< An operator between two literals: 7*7
  bool is_well_formed = true;   ///< No two words stand side by side, as they do in prose.
};

/// Comments are passed over. Reads 512 bytes at most. O(n).
[[nodiscard]] Expression read_expression(std::string_view text);

}  // namespace onesec::inspect::code
