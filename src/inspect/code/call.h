#pragma once

#include <string_view>

namespace onesec::inspect::code {

constexpr bool is_quote(char c) { return c == '\'' || c == '"' || c == '`'; }

/// Behind the bracket that closes the one at `at`; npos: none.
[[nodiscard]] std::size_t after_bracket(std::string_view text, std::size_t at);

/// A call as languages for servers write it: os.system('w'), echo f(1), std::process::Command::new("w").spawn().
struct Call {
  std::string_view path{};   ///< os.system; empty: the text is no call, or not only one.
  std::string_view given{};  ///< Between the brackets, or behind the blank.
  bool is_bracketed = false;
  bool is_chained = false;           ///< Something is called of what it gives.
  std::string_view last{};           ///< The last that is: spawn.
  std::string_view given_to_last{};  ///< Between its brackets.
};
[[nodiscard]] Call read_call(std::string_view text);

/// The last name of a path: system.
[[nodiscard]] std::string_view last_name_of(std::string_view path);

/// Whether it begins as a string, or a list of them: 'a', b"a", ~c"a", ["a", $a.
[[nodiscard]] bool is_literal(std::string_view given);

/// The text of the string that it begins with; empty: none.
[[nodiscard]] std::string_view first_string(std::string_view given);

}  // namespace onesec::inspect::code
