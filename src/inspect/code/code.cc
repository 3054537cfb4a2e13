#include "inspect/code/code.h"

#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/document.h"
#include "inspect/code/functions.h"
#include "inspect/code/languages.h"

namespace onesec::inspect {
namespace {

using code::Callable;

constexpr std::size_t kFarthest = 64;  ///< What stands before an attack is short: 1, admin', "));

/// Whether code begins at `at`: at the beginning of the text, or behind what ends a string or a statement.
bool is_led(std::string_view text, std::size_t at) {
  const std::size_t least = at > kFarthest ? at - kFarthest : 0;
  while (at > least && (ascii::is_space(text[at - 1]) || text[at - 1] == '@' || text[at - 1] == '(')) --at;
  if (at == 0) return true;
  constexpr std::string_view kEnds = ";'\"}?:=.!,{[/\\|&`";
  if (kEnds.find(text[at - 1]) == std::string_view::npos) return false;
  // The end of a comment, or a folder of a URL.
  if (text[at - 1] == '/' && at > 1 && text[at - 2] != '*') return false;
  // An attack leaves something near its beginning; what has words before it is a sentence or a program in one.
  return at - least < kFarthest && text.substr(0, at).find(' ') == std::string_view::npos;
}

/// Whether what follows the call ends it, or goes on as code does.
bool ends_as_code(std::string_view text, std::size_t bracket, std::size_t close) {
  if (close == std::string_view::npos || close < bracket) return bracket + 1 < text.size();
  const std::string_view after = ascii::trim(text.substr(close + 1));
  return after.empty() || after.find_first_of(";'\"}?.)-[#/") == 0;
}

/// "1)", "3p)", "n)": the section of a page of the manual.
bool is_manual_page(std::string_view inside) {
  const std::size_t close = inside.find(')');
  if (close == std::string_view::npos || close == 0) return false;
  const char first = inside.front();
  return (ascii::is_digit(first) && (close == 1 || ascii::is_letter(inside[1]))) ||
         (close == 1 && (first == 'n' || first == 'l'));
}

/// "File(s)", "System(TM)", "count(id)", "date()": the plural, a mark or one small word behind a name that is English,
/// too.
bool is_noun(std::string_view name, std::string_view inside) {
  const std::size_t close = inside.find(')');
  if (close == std::string_view::npos) return false;
  const std::string_view word = inside.substr(0, close);
  for (const std::string_view mark : {"s", "es", "tm", "r", "c"}) {
    if (ascii::equals(word, mark)) return true;
  }
  // What runs its argument, and what isn't a word of forms and reports.
  static constexpr std::array<std::string_view, 11> kOthers{"assert", "chop",   "chr",    "define", "eval",  "exec",
                                                            "pack",   "rename", "system", "touch",  "unpack"};
  static_assert(std::is_sorted(kOthers.begin(), kOthers.end()));
  return !ascii::is_among(name, kOthers) &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

void read_calls(std::string_view text, Reasons& out) {
  const std::size_t last_close = text.rfind(')');
  for (std::size_t i = 0; i < text.size();) {
    if (!ascii::is_word(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && ascii::is_word(text[i])) ++i;
    const std::string_view name = text.substr(begin, i - begin);
    bool spaced = false;
    std::size_t next = i;
    if (next < text.size() && !ascii::is_space(text[next]) && text[next] != '(' && text[next] != '/') continue;
    next = code::bracket_after(text, i, spaced);
    if (next == std::string_view::npos) continue;
    const Callable kind = code::callable(name);
    if (kind == Callable::No) continue;
    // os.path.join( is a call of something else.
    const bool is_member = begin > 0 && text[begin - 1] == '.' && (kind == Callable::Word || kind == Callable::Shared);
    const bool begins = !is_member && is_led(text, begin) && ends_as_code(text, next, last_close);
    // "file (1).pdf": between a word and its bracket, prose has a blank.
    if (spaced && kind == Callable::Word && text.substr(i, next - i).find_first_of("\n/") == std::string_view::npos)
      continue;
    std::uint32_t points = kind == Callable::Acting ? 60 : 20;
    if (kind == Callable::Word && !spaced && is_noun(name, text.substr(next + 1, 24))) continue;
    if (begins) points = kind == Callable::Shared ? 60 : 100;
    // "[33:system('touch x')]": glued to a sign, and given a string.
    const char before = begin > 0 ? text[begin - 1] : ' ';
    const char given = next + 1 < text.size() ? text[next + 1] : ' ';
    if (kind != Callable::Shared && text.front() == '[' && (before == '[' || before == ':') &&
        (given == '\'' || given == '"'))
      points = 100;
    // "base64_decode(" and nothing else: a call that is cut off.
    if (kind == Callable::Acting && begin == 0 && next + 1 == text.size() && name.find('_') != name.npos) points = 100;
    // "popen (3)": a page of the manual.
    if (is_manual_page(text.substr(next + 1, 3))) continue;
    code::say(out, points, "a function of a server's language is called", begin, next + 1);
    if (begins) return;
  }
}

}  // namespace

void inspect_code(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has('\xF0')) code::read_folded(text, out);
  code::read_plain(text, alphabet, out);
}

namespace code {

void read_plain(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has_any("=+-@") && alphabet.has_any("|(")) code::read_formula(text, out);
  if (alphabet.has_any("('\"`%[{;") || text.starts_with("qx")) code::read_statement(text, out);
  if (alphabet.has('(')) code::read_lisp(text, out);
  if (alphabet.has('\\')) code::read_typeset(text, out);
  if (alphabet.has('<')) code::read_coldfusion(text, out);
  if (alphabet.has('\n') || alphabet.has('\r')) code::read_document(text, out);
  if (alphabet.has(':') && alphabet.has('/')) code::read_coder(text, out);
  code::read_callback(text, alphabet, out);
  if (alphabet.has(':') && alphabet.has_any("=; ")) code::read_jdbc(text, out);
  // A word of Java is used, or all there is.
  const bool may_be_java = alphabet.has_any("(.[#@") || !alphabet.has(' ');
  // Every call, tag, variable and qualified name has one of these.
  if (!alphabet.has_any("(<$._[@")) {
    if (may_be_java && text.size() < 64) code::read_java(text, out);
    return;
  }
  if (alphabet.has('(')) read_calls(text, out);
  if (alphabet.has('<') && alphabet.has_any("#!:")) code::read_includes(text, out);
  code::read_php(text, alphabet, out);
  if (may_be_java) code::read_java(text, out);
  code::read_node(text, alphabet, out);
  code::read_python(text, alphabet, out);
  if (alphabet.has('R')) code::read_ruby(text, out);
}

}  // namespace code

}  // namespace onesec::inspect
