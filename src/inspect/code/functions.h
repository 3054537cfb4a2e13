#pragma once

#include <cstdint>
#include <string_view>

namespace onesec::inspect::code {

/// How surely a name with a bracket behind it is a call for the server.
enum class Callable : std::uint8_t {
  No,
  Word,      ///< A word of English too: file(, system(
  Shared,    ///< Of PHP and of the library of C: unlink(
  Ordinary,  ///< Of the language, and harmless: substr(
  Acting,    ///< Runs, reads, writes or tells something: shell_exec(
};
/// Any case. The functions of PHP's manual that attacks call, with those of other languages that share their names.
[[nodiscard]] Callable callable(std::string_view name);

/// The end of the call's name's blanks and comments: where its bracket is, or npos. `spaced`: something stood between.
[[nodiscard]] std::size_t bracket_after(std::string_view text, std::size_t at, bool& spaced);

}  // namespace onesec::inspect::code
