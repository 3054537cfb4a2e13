#include <algorithm>
#include <array>
#include <string>

#include "inspect/code/expression.h"
#include "inspect/path/places.h"
#include "inspect/template/parts.h"

namespace onesec::inspect::templates {
namespace {

std::string_view first_word(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && ascii::is_word(text[end])) ++end;
  return text.substr(0, end);
}

/// "- system('id')", "== File.read('a')": a line of Slim or Haml, and nothing behind it. Lists begin so, too, whose
/// items go on.
bool is_line_of_ruby(std::string_view text) {
  constexpr std::size_t kLongestLine = 256;
  if (text.size() > kLongestLine || text.find('\n') != text.npos || !text.ends_with(')')) return false;
  if (!text.starts_with("- ") && !text.starts_with("= ") && !text.starts_with("== ")) return false;
  const std::string_view call = text.substr(ascii::skip_space(text, text.find(' ')));
  return acts_in_ruby(call) && call.find(')') + 1 == call.size();
}

/// - var x = 7*7, and x is printed by a line of its own: Pug.
bool is_line_of_pug(std::string_view text) {
  std::string_view rest = text.substr(1);
  rest.remove_prefix(ascii::skip_space(rest, 0));
  const std::string_view declares = first_word(rest);
  if (declares != "var" && declares != "let" && declares != "const") return false;
  rest.remove_prefix(declares.size());
  rest.remove_prefix(ascii::skip_space(rest, 0));
  const std::string_view name = first_word(rest);
  rest.remove_prefix(name.size());
  const std::size_t end = rest.find('\n');
  if (name.empty() || end == rest.npos || !rest.substr(ascii::skip_space(rest, 0)).starts_with('=')) return false;
  const std::string_view next = ascii::trim(rest.substr(end));
  if (!next.starts_with('=') && !next.starts_with("p=") && !next.starts_with("#{")) return false;
  const std::string_view printed = next.substr(ascii::skip_space(next, next.find_first_of("={") + 1));
  return printed.starts_with(name);
}

/// include /etc/passwd: Pug's, of a file that no page is made of.
bool includes_a_secret(std::string_view text) {
  constexpr std::size_t kLongestPath = 128;
  const std::size_t begin = ascii::skip_space(text, 7);
  if (begin == 7 || text.size() > kLongestPath || text[begin] != '/' || text.find_first_of(" ;\n", begin) != text.npos)
    return false;
  std::string path(text.substr(begin));
  std::ranges::transform(path, path.begin(), ascii::lower);
  const path::Place* const place = path::place_of(path);
  return place != nullptr && place->is_secret;
}

/// @{ string x = null; …: a block of Razor begins with a statement. PowerShell's tables begin with a name and "=".
bool begins_in_csharp(std::string_view block) {
  static constexpr std::array<std::string_view, 10> kTypes{"bool", "byte", "char",   "double", "dynamic",
                                                           "int",  "long", "object", "string", "var"};
  static constexpr std::array<std::string_view, 4> kKeywords{"for", "foreach", "using", "while"};
  const std::size_t begin = ascii::skip_space(block, 0);
  block.remove_prefix(begin);
  const std::string_view word = first_word(block);
  if (block.substr(0, kLongest).find(';') == block.npos) return false;
  std::string_view rest = block.substr(word.size());
  if (ascii::is_among(word, kKeywords)) return rest.substr(ascii::skip_space(rest, 0)).starts_with('(');
  if (!ascii::is_among(word, kTypes)) return false;
  if (rest.starts_with("[]")) rest.remove_prefix(2);
  const std::size_t name = ascii::skip_space(rest, 0);
  if (name == 0) return false;
  const std::size_t end = name + first_word(rest.substr(name)).size();
  return end > name && rest.substr(ascii::skip_space(rest, end)).starts_with('=');
}

}  // namespace

void read_line(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  text = ascii::trim(text);
  if (text.size() < 3) return;
  if (text[0] == '-' || text[0] == '=') {
    if (is_line_of_ruby(text) || (text[0] == '-' && alphabet.has('\n') && is_line_of_pug(text)))
      say(out, 100, "a line of a template engine that runs code", 0, text.size());
  } else if (alphabet.has('/') && text.starts_with("include") && text.size() > 8 && includes_a_secret(text)) {
    say(out, 100, "a line of a template engine that reads a file", 0, text.size());
  }
}

void read_at(std::string_view text, Reasons& out) {
  const std::size_t at = ascii::skip_space(text, 0);
  if (at >= text.size() || text[at] != '@') return;
  const std::string_view rest = text.substr(at + 1);
  if (rest.starts_with("php(") || (rest.starts_with("php") && rest.find("@endphp") != rest.npos))
    return say(out, 100, "a directive of a template engine", at, at + 4);
  if (rest.starts_with('{') && begins_in_csharp(rest.substr(1)))
    return say(out, 100, "a block of C# for a template engine", at, at + 2);
  std::size_t end = 0;
  std::size_t dots = 0;
  bool is_path = !rest.empty() && rest[0] >= 'A' && rest[0] <= 'Z';
  for (; end < rest.size() && (ascii::is_word(rest[end]) || rest[end] == '.'); ++end) {
    if (rest[end] != '.') continue;
    ++dots;
    is_path = is_path && end + 1 < rest.size() && rest[end + 1] >= 'A' && rest[end + 1] <= 'Z';
  }
  if (!is_path || dots == 0 || end + 1 >= rest.size() || rest[end] != '(') return;
  const char first = rest[end + 1];
  const bool is_given = first == '"' || first == '\'' || rest.substr(end + 1).starts_with("System.") ||
                        code::read_expression(rest.substr(end + 1)).computes;
  if (is_given && ascii::trim(rest).back() == ')')
    say(out, 100, "an expression for a template engine", at, at + 1 + end);
}

}  // namespace onesec::inspect::templates
