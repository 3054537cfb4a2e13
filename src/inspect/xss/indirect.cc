// A value that is script and calls a function of a browser by another way than its name and a bracket:
// alert.call(null), Reflect.apply(alert, …), [1].find(alert), (alert)(1), Function("…")(), import("//…").
#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/xss/names.h"
#include "inspect/xss/script.h"

namespace onesec::inspect::xss {
namespace {

bool is_name(char c) { return ascii::is_word(c) || c == '$'; }
bool is_quote(char c) { return c == '\'' || c == '"' || c == '`'; }

/// Of what shows a box, compiles or sends: the names whose call is worth hiding.
bool is_runner(std::string_view name) { return name != "function" && name != "import" && names_a_runner(name); }

std::size_t end_of_name(std::string_view text, std::size_t at) {
  while (at < text.size() && is_name(text[at])) ++at;
  return at;
}

/// alert.call(, alert?.(, a=alert,a(
bool calls_by_member(std::string_view text) {
  const std::size_t end = end_of_name(text, 0);
  const std::string_view rest = text.substr(end);
  if (is_runner(text.substr(0, end))) {
    for (const std::string_view way : {".call(", ".apply(", ".bind(", "?.("}) {
      if (rest.starts_with(way)) return true;
    }
  }
  if (end == 0 || !rest.starts_with('=')) return false;
  const std::size_t named = end_of_name(text, end + 1);
  const std::string_view again = text.substr(std::min(named + 1, text.size()));
  return is_runner(text.substr(end + 1, named - end - 1)) && named < text.size() &&
         (text[named] == ',' || text[named] == ';') && again.starts_with(text.substr(0, end)) &&
         again.substr(end).starts_with('(');
}

/// (alert)(1), [1].find(alert): a runner that brackets hold alone, called or given to a method of an array.
bool calls_in_brackets(std::string_view text) {
  for (std::size_t open = text.find('('); open != text.npos; open = text.find('(', open + 1)) {
    const std::size_t end = end_of_name(text, open + 1);
    if (end >= text.size() || text[end] != ')' || !is_runner(text.substr(open + 1, end - open - 1))) continue;
    const char after = end + 1 < text.size() ? text[end + 1] : '\0';
    if ((after == '(' || after == '`') && (open == 0 || !is_name(text[open - 1]))) return true;
    std::size_t method = open;
    while (method > 0 && is_name(text[method - 1])) --method;
    if (method > 1 && method < open && text[method - 1] == '.' && text[method - 2] == ']') return true;
  }
  return false;
}

/// Whether what is given from the bracket at `open` on is a string, or several joined, that holds more than a word, and
/// what that makes is called. Function('f')(x) names a symbol in some language for mathematics.
bool is_code_called(std::string_view text, std::size_t open) {
  if (open + 1 >= text.size() || text[open] != '(' || !is_quote(text[open + 1])) return false;
  const std::size_t close = text.find(text[open + 1], open + 2);
  const std::size_t called = close == text.npos ? close : text.find(")(", close);
  if (called == text.npos) return false;
  const std::size_t behind = ascii::skip_space(text, close + 1);
  const std::string_view code = text.substr(open + 2, called - open - 2);
  return (behind == called || text[behind] == '+') && code.find_first_of("(`\\=+[ ") != code.npos;
}

/// Function("…")(), a.constructor('…')(), Reflect.construct(Function, …): a string is compiled, and called.
bool compiles(std::string_view text) {
  std::string_view made = text;
  if (made.starts_with("new ")) made.remove_prefix(4);
  if (made.starts_with("Function") && made.size() > 9 && (made[8] == '`' || is_code_called(made, 8))) return true;
  constexpr std::string_view kMaker = ".constructor";
  for (std::size_t at = text.find(kMaker); at != text.npos; at = text.find(kMaker, at + 1)) {
    if (is_code_called(text, at + kMaker.size())) return true;
  }
  const bool reflects = text.starts_with("Reflect.apply(") || text.starts_with("Reflect.construct(");
  return reflects && (names_a_runner(text) || text.find("Function") != text.npos);
}

/// import('//x'), $.getScript("https://x"): script of another host.
bool loads(std::string_view text) {
  for (const std::string_view loader :
       {"import(", "await import(", "$.getScript(", "jQuery.getScript(", "importScripts("}) {
    if (!text.starts_with(loader) || text.size() < loader.size() + 3 || !is_quote(text[loader.size()])) continue;
    const std::string_view address = text.substr(loader.size() + 1);
    if (address.starts_with("//") || ascii::starts(address, "http") || ascii::starts(address, "data:")) return true;
  }
  return false;
}

/// String.fromCharCode(97,98,99,100,101) and nothing else: a text that is written so to pass by. Four: fewer are a mark
/// or a sign that no keyboard has.
bool spells(std::string_view text) {
  constexpr std::string_view kCall = "String.fromCharCode(";
  constexpr std::ptrdiff_t kFewest = 4;
  if (!text.starts_with(kCall) || !text.ends_with(')')) return false;
  const std::string_view given = text.substr(kCall.size(), text.size() - kCall.size() - 1);
  return given.find_first_not_of("0123456789, ") == given.npos && std::ranges::count(given, ',') >= kFewest;
}

}  // namespace

void read_indirect(std::string_view text, Reasons& out) {
  constexpr std::size_t kLongest = 512;
  const std::string_view whole = ascii::trim(text);
  if (whole.size() > kLongest) return;
  std::string_view code = whole;
  while (!code.empty() && code.back() == ';') code.remove_suffix(1);
  const bool is_with = code.starts_with("with(document)") || code.starts_with("with(window)");
  const auto begin = static_cast<std::uint32_t>(whole.data() - text.data());
  if (calls_by_member(code) || calls_in_brackets(code) || compiles(code) || loads(code) || spells(code) || is_with)
    out.add({Attack::Xss, 100, "a function of a browser is called by another way than its name", begin,
             begin + static_cast<std::uint32_t>(whole.size())});
}

}  // namespace onesec::inspect::xss
