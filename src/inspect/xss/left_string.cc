// A value that leaves a string of a script, calls something there, and either goes back into a string or makes a
// comment of what follows: '-f(1)-', ";f();//. Which function is called doesn't matter: no text has that shape.
#include <algorithm>

#include "inspect/ascii.h"
#include "inspect/xss/script.h"

namespace onesec::inspect::xss {
namespace {

constexpr std::size_t kLongest = 1024;    ///< What is longer has more to be found by.
constexpr std::size_t kLongestLead = 40;  ///< Of the value that it is appended to.
constexpr std::string_view kOperators = "-+*/%&|^,;:?<>=}])";

/// Operators of ECMA-262, and what ends a bracket or a statement.
std::size_t skip_operators(std::string_view text, std::size_t at) {
  while (at < text.size() && (ascii::is_space(text[at]) || kOperators.find(text[at]) != std::string_view::npos)) ++at;
  return at;
}

/// f(, f`, ](, )(, f?.(  with the brackets closed again.
bool calls(std::string_view code) {
  std::size_t depth = 0;
  bool is_call = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char before = i > 0 ? code[i - 1] : '\0';
    const bool is_callee = ascii::is_word(before) || before == ']' || before == ')' || before == '$' ||
                           (before == '.' && i > 1 && code[i - 2] == '?');
    if (code[i] == '(') {
      ++depth;
      is_call = is_call || is_callee;
    } else if (code[i] == ')') {
      if (depth == 0) return false;
      --depth;
    } else if (code[i] == '`' && is_callee) {
      is_call = true;
    }
  }
  return is_call && depth == 0;
}

}  // namespace

void read_left_string(std::string_view text, Reasons& out) {
  if (text.size() > kLongest) return;
  const std::size_t left = text.substr(0, kLongestLead).find_first_of("'\"`");
  if (left == std::string_view::npos) return;
  const char quote = text[left];
  const std::size_t begin = skip_operators(text, left + 1);
  const bool is_joined = begin > ascii::skip_space(text, left + 1);
  if (!is_joined || begin >= text.size()) return;
  std::string_view code = ascii::trim(text.substr(begin));
  const bool ends_statement = text.substr(left, begin - left).find(';') != std::string_view::npos;
  if (code.ends_with("//") || code.ends_with("/*") || code.ends_with("<!--")) {
    code = ascii::trim(code.substr(0, code.size() - 2));
  } else if (code.ends_with(quote)) {
    code = ascii::trim(code.substr(0, code.size() - 1));
    if (code.empty() || (kOperators.find(code.back()) == std::string_view::npos && code.back() != '(' &&
                         code.back() != '[' && code.back() != '{'))
      return;
    if (code.back() == '(') code.remove_suffix(1);
  } else if (!ends_statement || !code.ends_with(";")) {
    return;
  }
  // "'); drop table users; --" is judged by what reads SQL.
  if (code.find("--") != std::string_view::npos) return;
  if (calls(code))
    out.add({Attack::Xss, 100, "a string of a script is left, and a call follows", static_cast<std::uint32_t>(left),
             static_cast<std::uint32_t>(text.size())});
}

}  // namespace onesec::inspect::xss
