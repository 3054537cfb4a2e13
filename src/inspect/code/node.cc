// JavaScript on a server, as the Node.js manual names its globals and modules.
#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {
namespace {

struct Sign {
  std::string_view word;
  std::uint32_t points = 0;
  std::string_view what;
};
constexpr Sign kSigns[] = {
    {"_$$nd_func$$_", 100, "a function that node-serialize would run"},
    {"__js_function", 100, "a function that a serialiser of JavaScript would run"},
    {"module.exports", 60, "a module of Node.js"},
    {"require[", 60, "a module is loaded"},
    {"child_process", 100, "the module of Node.js that runs programs"},
    {"constructor.constructor", 100, "the way from any object of JavaScript to the compiler"},
    {"this.constructor", 80, "the way from any object of JavaScript to the compiler"},
    {"process.binding", 100, "the process object of Node.js"},
    {"process.env", 60, "the process object of Node.js"},
    {"process.abort(", 100, "the process object of Node.js"},
    {"process.kill(", 100, "the process object of Node.js"},
    {"process.mainmodule", 100, "the process object of Node.js"},
    {"process.dlopen", 100, "the process object of Node.js"},
    {"process[", 80, "the process object of Node.js"},
    {"global.process", 100, "the process object of Node.js"},
    {"globalthis", 60, "the global object of JavaScript"},
    {"process.spawn", 100, "a program is started"},
    {"io.popen", 100, "a program is started"},
    {"kernel.exec", 100, "a program is started"},
    {"open3.", 60, "a program is started"},
    {"os.execute(", 100, "a program is started"},
    {"process.start(\"", 100, "a program is started"},
    {"wscript.shell", 100, "the object of Windows that starts programs"},
    {"require('", 80, "a module is loaded"},
    {"require(\"", 80, "a module is loaded"},
};

/// Nothing but the sign, or the sign and what belongs to it.
bool is_led(std::string_view text, std::size_t at) {
  while (at > 0 && (ascii::is_space(text[at - 1]) || text[at - 1] == '{' || text[at - 1] == '(')) --at;
  return at == 0 || text[at - 1] == ';' || text[at - 1] == '\'' || text[at - 1] == '"' || text[at - 1] == '=';
}

/// require('fs'); and nothing else: the first line of a program, or what one asks about. The modules that start
/// programs are signs of their own.
bool is_line_of_source(std::string_view text) {
  if (!text.starts_with("require(")) return false;
  constexpr std::size_t kLongestName = 128;
  const std::size_t close = text.substr(0, kLongestName).find(')');
  if (close == std::string_view::npos) return false;
  const std::string_view after = ascii::trim(text.substr(close + 1));
  return after.empty() || after == ";";
}

/// Bytes that a sign begins with.
constexpr auto kFirst = [] {
  std::array<bool, 256> first{};
  for (const Sign& sign : kSigns) {
    first[static_cast<unsigned char>(sign.word.front())] = true;
    if (ascii::is_letter(sign.word.front())) first[static_cast<unsigned char>(sign.word.front() - 'a' + 'A')] = true;
  }
  return first;
}();

/// (()=>{ … })(), (function(){ … })(): a function that is called where it stands, and nothing else.
bool is_called_function(std::string_view text) {
  constexpr std::size_t kLongestCalled = 512;  // Longer ones are programs that somebody shows.
  std::string_view all = ascii::trim(text);
  while (all.ends_with(';')) all.remove_suffix(1);
  if (all.size() > kLongestCalled || !all.starts_with('(') || !all.ends_with(')')) return false;
  all.remove_prefix(ascii::skip_space(all, 1));
  if (all.starts_with("async")) all.remove_prefix(ascii::skip_space(all, 5));
  const bool is_function =
      all.starts_with("function") || (all.starts_with('(') && all.substr(0, 64).find("=>") != all.npos);
  const std::size_t open = all.rfind('(');
  return is_function && open != all.npos && open > 0 && (all[open - 1] == ')' || all[open - 1] == '}');
}

void read_signs(std::string_view text, Reasons& out) {
  const bool is_called =
      text.find("=>") != text.npos || text.find("function") != text.npos ? is_called_function(text) : false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!kFirst[static_cast<unsigned char>(text[i])]) continue;
    if (i > 0 && ascii::is_word(text[i - 1]) && text[i] != '_') continue;
    for (const Sign& sign : kSigns) {
      if (sign.word.front() != ascii::lower(text[i]) || !ascii::starts(text.substr(i), sign.word)) continue;
      // "process.env explained": words follow.
      const std::size_t after = i + sign.word.size();
      const bool is_told = (after + 1 < text.size() && text[after] == ' ' && ascii::is_letter(text[after + 1])) ||
                           is_line_of_source(text.substr(i));
      say(out, (is_called || is_led(text, i)) && !is_told ? 100 : sign.points * 6 / 10, sign.what, i,
          i + sign.word.size());
      break;
    }
  }
}

/// while (true), while(!''), while(new Date): a condition that nothing changes.
void read_endless_loop(std::string_view text, Reasons& out) {
  const std::size_t at = ascii::skip_space(text, 0);
  if (text.substr(at).starts_with("for(;;)")) {
    const std::string_view body = ascii::trim(text.substr(at + 7));
    // "for(;;) vs while(true)": words.
    if (body.empty() || body[0] == '{' || body[0] == ';') say(out, 100, "a loop that doesn't end", at, at + 7);
    return;
  }
  if (!ascii::starts(text.substr(at), "while")) return;
  const std::size_t open = ascii::skip_space(text, at + 5);
  if (open >= text.size() || text[open] != '(') return;
  const std::size_t close = text.find(')', open);
  if (close == std::string_view::npos) return;
  const std::string_view condition = text.substr(open + 1, close - open - 1);
  // while (it lasts): a condition that doesn't change is a literal.
  const std::string_view first = ascii::trim(condition);
  const bool is_literal =
      !first.empty() && (!ascii::is_letter(first[0]) || ascii::starts(first, "true") || ascii::starts(first, "new ") ||
                         first == "String" || first == "Infinity" || first == "NaN");
  if (!is_literal) return;
  if (condition.find_first_of("<>=(&|.@$%_") != std::string_view::npos) return;
  say(out, 100, "a loop that doesn't end", at, close + 1);
}

/// do{a=new Date()}while(a-b<9000), while(Date.now()-a<9000){}: a loop that asks for nothing but the time. Its time is
/// a second at least: animations wait for less.
void read_waiting_loop(std::string_view text, Reasons& out) {
  constexpr std::size_t kLongestLoop =
      256;  // Of a value that is such a loop; in a program something else is done, too.
  constexpr std::size_t kDigits = 4;
  if (text.size() > kLongestLoop || text.find("Date") == text.npos) return;
  const std::size_t loop = text.find("while");
  const std::size_t open = loop == text.npos ? loop : ascii::skip_space(text, loop + 5);
  if (open >= text.size() || text[open] != '(') return;
  const std::size_t sign = text.find('<', open);
  if (sign == text.npos || text.substr(open, sign - open).find('-') == text.npos) return;
  std::size_t digits = std::min(text.find_first_not_of("<= ", sign), text.size());
  const std::size_t first = digits;
  while (digits < text.size() && (ascii::is_digit(text[digits]) || text[digits] == 'e')) ++digits;
  const bool is_long = digits - first >= kDigits || text.substr(first, digits - first).find('e') != text.npos;
  const std::string_view condition = text.substr(open, sign - open);
  const std::size_t body = text.rfind("do{", loop) != text.npos ? text.rfind("do{", loop) : text.rfind("do {", loop);
  const bool asks_time =
      condition.find("Date") != text.npos || (body < loop && text.substr(body, loop - body).find("Date") != text.npos);
  if (is_long && asks_time) say(out, 100, "a loop that waits", loop, digits);
}

/// function (…) { and new Function(…) at the beginning.
void read_function(std::string_view text, Reasons& out) {
  std::size_t at = ascii::skip_space(text, 0);
  if (text.substr(at).starts_with("new Function") && ascii::skip_space(text, at + 12) < text.size() &&
      text[ascii::skip_space(text, at + 12)] == '(')
    say(out, 100, "a function of JavaScript is made of a string", at, at + 12);
  if (at < text.size() && text[at] == '(') ++at;
  if (!ascii::starts(text.substr(at), "function")) return;
  const std::size_t open = text.substr(0, at + 80).find('(', at);
  const std::size_t close = open == std::string_view::npos ? open : text.find(')', open);
  if (close == std::string_view::npos) return;
  const std::size_t brace = ascii::skip_space(text, close + 1);
  if (brace >= text.size() || text[brace] != '{') return;
  // One with a name is a declaration: it runs when something calls it.
  const bool is_named = ascii::skip_space(text, at + 8) < open && text[at + 8] != '(';
  say(out, is_named ? 60 : 100, "a function of JavaScript", at, brace + 1);
}

/// x.constructor("return process"): the constructor of any function compiles what it is given.
void read_compiled(std::string_view text, Reasons& out) {
  constexpr std::string_view kCall = ".constructor(";
  for (std::size_t at = text.find(kCall); at != text.npos; at = text.find(kCall, at + 1)) {
    const std::string_view given = text.substr(at + kCall.size());
    if (given.size() > 8 && (given[0] == '"' || given[0] == '\'' || given[0] == '`') &&
        given.substr(1).starts_with("return "))
      return say(out, 100, "a function of JavaScript is made of a string", at, at + kCall.size());
  }
}

/// module.constructor._load('fs'): the loader of Node.js, past require.
void read_loader(std::string_view text, Reasons& out) {
  const std::size_t at = text.find("._load(");
  if (at != text.npos && at + 7 < text.size() && (text[at + 7] == '"' || text[at + 7] == '\''))
    say(out, 100, "a module is loaded", at, at + 7);
}

/// console.log(…), console["info"](…) at the beginning.
void read_console(std::string_view text, Reasons& out) {
  const std::size_t at = ascii::skip_space(text, 0);
  if (!ascii::starts(text.substr(at), "console")) return;
  const std::size_t next = ascii::skip_space(text, at + 7);
  if (next >= text.size() || (text[next] != '.' && text[next] != '[')) return;
  std::size_t open = next + 1;
  while (open < text.size() && (ascii::is_word(text[open]) || std::string_view("'\"`].").find(text[open]) != text.npos))
    ++open;
  open = ascii::skip_space(text, open);
  if (open >= text.size() || text[open] != '(') return;
  say(out, 100, "a call of the console of JavaScript", at, next + 1);
}

}  // namespace

void read_node(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has_any("._[(")) read_signs(text, out);
  if (!alphabet.has('(')) return;
  read_endless_loop(text, out);
  if (alphabet.has('<') && alphabet.has('-')) read_waiting_loop(text, out);
  read_function(text, out);
  if (alphabet.has('.')) {
    read_compiled(text, out);
    read_loader(text, out);
  }
  read_console(text, out);
}

}  // namespace onesec::inspect::code
