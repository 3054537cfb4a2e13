// Values by which a program of PHP is told what to call: names of functions, of classes in the segments of a route, and
// of the members of an array that a framework calls.
#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {
namespace {

/// "shell_exec" and nothing else: by call_user_func(), array_map() and filters, a name is all that it takes.
void read_function_name(std::string_view text, Reasons& out) {
  static constexpr std::array<std::string_view, 7> kNames{
      "call_user_func", "call_user_func_array", "create_function", "passthru", "pcntl_exec", "proc_open", "shell_exec"};
  static_assert(std::is_sorted(kNames.begin(), kNames.end()));
  const std::string_view name = ascii::trim(text);
  if (!ascii::is_among(name, kNames)) return;
  say(out, 100, "the name of a function that runs what it is given", 0, text.size());
}

/// Namespaces at the root of frameworks of PHP.
bool is_of_framework(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kRoots{"cake",  "codeigniter", "illuminate", "symfony",
                                                          "think", "yii",         "zend"};
  static_assert(std::is_sorted(kRoots.begin(), kRoots.end()));
  return ascii::is_among(name, kRoots);
}

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// "index/\think\app/invokefunction": a class with its namespace as a segment of a route (CVE-2018-20062), and
/// "\a\B::c()->d(…)", a call of one.
void read_namespace(std::string_view text, Reasons& out) {
  const auto name_end = [&](std::size_t at) {
    while (at < text.size() && ascii::is_word(text[at])) ++at;
    return at;
  };
  for (std::size_t at = text.find('\\'); at != text.npos; at = text.find('\\', at + 1)) {
    if (at > 0 && text[at - 1] != '/') continue;
    const std::size_t first = name_end(at + 1);
    if (first == at + 1 || first >= text.size() || text[first] != '\\') continue;
    const std::size_t second = name_end(first + 1);
    if (second == first + 1 || second >= text.size()) continue;
    const std::string_view rest = text.substr(second);
    // "\\think\\Request/input" at the beginning: one that a framework has. "\\server\\Share/a" is a folder.
    if (at == 0 && rest[0] == '/' && is_of_framework(text.substr(1, first - 1)) && is_capital(text[first + 1]))
      return say(out, 100, "a class of PHP stands in a route", at, second);
    if (at > 0 && rest[0] == '/') return say(out, 100, "a class of PHP stands in a route", at, second);
    if (at == 0 && rest.starts_with("::") && rest.find('(') != rest.npos)
      return say(out, 100, "a method of a class of PHP is called", at, second + 2);
  }
}

/// a[#post_render][]=exec: what Drupal's renderer calls (Render API, "Render callbacks"; CVE-2018-7600).
void read_render_array(std::string_view text, Reasons& out) {
  static constexpr std::array<std::string_view, 8> kCalled{"access_callback", "element_validate", "lazy_builder",
                                                           "markup",          "post_render",      "pre_render",
                                                           "process",         "value_callback"};
  static_assert(std::is_sorted(kCalled.begin(), kCalled.end()));
  for (std::size_t at = text.find("[#"); at != text.npos; at = text.find("[#", at + 2)) {
    const std::size_t end = text.substr(0, at + 24).find(']', at);
    if (end == text.npos || !ascii::is_among(text.substr(at + 2, end - at - 2), kCalled)) continue;
    // Behind a name and before its end, or more names: "issue [#process]" is a label.
    const bool is_behind_name = at > 0 && (ascii::is_word(text[at - 1]) || text[at - 1] == ']');
    const char after = end + 1 < text.size() ? text[end + 1] : '=';
    if (!is_behind_name || (after != '=' && after != '[')) continue;
    return say(out, 100, "a member of an array that Drupal calls", at, end + 1);
  }
}

}  // namespace

void read_callback(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  constexpr std::size_t kLongestName = 24;
  if (text.size() <= kLongestName) read_function_name(text, out);
  if (alphabet.has('\\') && alphabet.has_any("/:")) read_namespace(text, out);
  if (alphabet.has('#') && alphabet.has('[')) read_render_array(text, out);
}

}  // namespace onesec::inspect::code
