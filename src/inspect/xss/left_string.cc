// A value that leaves a string of a script, calls something there, and either goes back into a string or makes a
// comment of what follows: '-f(1)-', ";f();//. Which function is called doesn't matter: no text has that shape.
#include <algorithm>

#include "inspect/ascii.h"
#include "inspect/xss/names.h"
#include "inspect/xss/script.h"

namespace onesec::inspect::xss {
namespace {

constexpr std::size_t kLongest = 1024;    ///< What is longer has more to be found by.
constexpr std::size_t kLongestLead = 40;  ///< Of the value that it is appended to.
constexpr std::string_view kOperators = "-+*/%&|^,;:?<>=}])";

/// Operators of ECMA-262, and what ends a bracket or a statement.
std::size_t skip_operators(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    const bool is_unequal = text[at] == '!' && at + 1 < text.size() && text[at + 1] == '=';
    if (!is_unequal && !ascii::is_space(text[at]) && kOperators.find(text[at]) == std::string_view::npos) break;
  }
  return at;
}

/// "in" and "instanceof" behind the string.
std::size_t skip_word_operator(std::string_view text, std::size_t at) {
  at = ascii::skip_space(text, at);
  for (const std::string_view word : {std::string_view("instanceof"), std::string_view("in")}) {
    if (text.substr(at).starts_with(word) && at + word.size() < text.size() && !ascii::is_word(text[at + word.size()]))
      return at + word.size();
  }
  return at;
}

/// Nothing but blanks stands between the end and the line before it: there "-->" begins a comment (ECMA-262 B.1.1).
bool ends_a_line(std::string_view code) {
  const std::size_t last = code.find_last_not_of(" \t");
  return last != std::string_view::npos && (code[last] == '\n' || code[last] == '\r');
}

/// Where what is called ends: before the blanks and comments that stand before the bracket at `bracket`.
std::size_t callee_end(std::string_view code, std::size_t bracket) {
  std::size_t end = bracket;
  while (end > 0) {
    const std::string_view before = code.substr(0, end);
    const std::size_t comment = before.ends_with("*/") && end > 3 ? before.rfind("/*", end - 3) : before.npos;
    if (comment != before.npos) {
      end = comment;
    } else if (ascii::is_space(before.back())) {
      --end;
    } else {
      break;
    }
  }
  return end;
}

/// f(, f (, f`, ](, )(, f?.(  with the brackets closed again.
bool calls(std::string_view code) {
  std::size_t depth = 0;
  bool is_call = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == ')') {
      if (depth == 0) return false;
      --depth;
    }
    if (code[i] != '(' && code[i] != '`') continue;
    const std::size_t end = callee_end(code, i);
    const char before = end > 0 ? code[end - 1] : '\0';
    const bool is_callee = ascii::is_word(before) || before == ']' || before == ')' || before == '$' ||
                           (before == '.' && end > 1 && code[end - 2] == '?');
    is_call = is_call || is_callee;
    if (code[i] == '(') ++depth;
  }
  return is_call && depth == 0;
}

}  // namespace

void read_template_literal(std::string_view text, Reasons& out) {
  if (text.size() > kLongest) return;
  for (std::size_t at = text.find("${"), count = 0; at != std::string_view::npos && count < 8;
       at = text.find("${", at + 2), ++count) {
    std::size_t depth = 1;
    std::size_t end = at + 2;
    for (; end < text.size() && depth > 0; ++end) depth += text[end] == '{' ? 1 : text[end] == '}' ? -1UL : 0;
    const std::string_view code = text.substr(at + 2, end - at - 2);
    // Something that a page keeps, and a call or an assignment that can send it away.
    const bool tells = code.find("cookie") != code.npos || code.find("localStorage") != code.npos ||
                       code.find("innerHTML") != code.npos;
    const bool runs = code.find_first_of("(`") != code.npos && names_a_runner(code);
    if (!runs && !(tells && code.find_first_of("(=") != code.npos)) continue;
    return out.add({Attack::Xss, 100, "an expression of a template literal runs script of its own",
                    static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
  }
}

void read_left_string(std::string_view text, Reasons& out) {
  if (text.size() > kLongest) return;
  const std::size_t left = text.substr(0, kLongestLead).find_first_of("'\"`");
  if (left == std::string_view::npos) return;
  const char quote = text[left];
  const std::size_t word = skip_word_operator(text, left + 1);
  const std::size_t begin = skip_operators(text, word);
  // A line that ends ends the statement, too (ECMA-262 12.10).
  const bool has_line = text.substr(left, begin - left).find_first_of("\r\n") != std::string_view::npos;
  const bool is_joined = has_line || begin > ascii::skip_space(text, left + 1);
  if (!is_joined || begin >= text.size()) return;
  std::string_view code = ascii::trim(text.substr(begin));
  const bool ends_statement = has_line || text.substr(left, begin - left).find(';') != std::string_view::npos;
  if (code.ends_with("//") || code.ends_with("/*") || code.ends_with("<!--")) {
    code = ascii::trim(code.substr(0, code.size() - 2));
  } else if (code.ends_with("-->") && ends_a_line(code.substr(0, code.size() - 3))) {
    code = ascii::trim(code.substr(0, code.size() - 3));
  } else if (code.ends_with(quote)) {
    code = ascii::trim(code.substr(0, code.size() - 1));
    // ;x` goes on with a statement of its own.
    std::size_t name = code.size();
    while (name > 0 && ascii::is_word(code[name - 1])) --name;
    if (ends_statement && name > 0 && code[name - 1] == ';') code = code.substr(0, name);
    const bool is_word = code.ends_with(" in") || code.ends_with(")in") || code.ends_with(" instanceof");
    if (code.empty() || (!is_word && kOperators.find(code.back()) == std::string_view::npos && code.back() != '(' &&
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
