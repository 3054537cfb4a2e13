#include "inspect/template/template.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "inspect/ascii.h"
#include "inspect/code/expression.h"
#include "inspect/code/functions.h"

namespace onesec::inspect {
namespace {

struct Marks {
  std::string_view open;
  std::string_view close;
  bool is_statement = false;  ///< Words side by side are its grammar: {% for x in y %}.
};
constexpr Marks kMarks[] = {
    {"{{", "}}"}, {"{%", "%}", true}, {"<%", "%>", true}, {"${", "}"},    {"#{", "}"},  {"%{", "}"},        {"*{", "}"},
    {"@{", "}"},  {"~{", "}"},        {"@(", ")"},        {"{!!", "!!}"}, {"{!", "!}"}, {"[%", "%]", true}, {"[=", "]"},
};
/// Directives that engines know by a word: Freemarker, Velocity, Smarty, the macros of HFS. What follows must follow.
constexpr std::string_view kDirectives[] = {
    "<#assign ",       "<#list ",          "<#if ",       "<#include ", "#set($",   "#set ($",       "#foreach($",
    "#include(",       "#parse(",          "#evaluate(",  "{php}",      "{$smarty", "{literal}",     "{include_php ",
    "<cfexecute ",     "<cfscript>",       "<cfinclude ", "<cfdump ",   "{fetch ",  "{include file", "<jsp:scriptlet",
    "<jsp:expression", "<jsp:declaration", "{self::",     "{.exec|"};
/// Objects of template engines that tell what the application is made of when they are printed.
constexpr std::array<std::string_view, 16> kTelling{
    "_charset", "_context", "_self",   "application", "config",  "cycler", "environment", "globals",
    "joiner",   "lipsum",   "methods", "namespace",   "request", "self",   "session",     "settings"};
static_assert(std::is_sorted(kTelling.begin(), kTelling.end()));
constexpr std::size_t kLongest = 1024;  ///< Of an expression. Longer ones are code that somebody pastes.

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Template, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// Implicit objects of Jakarta Expression Language's pages that hold the application and its requests (Jakarta Server
/// Pages 3.0, 1.6); header, param and cookie are words of other placeholders, too.
constexpr std::array<std::string_view, 6> kScopes{"applicationscope", "headervalues", "initparam",
                                                  "pagecontext",      "requestscope", "sessionscope"};
static_assert(std::is_sorted(kScopes.begin(), kScopes.end()));

/// `id`, %x(id): a command of Ruby, in ERB, Slim and a string's #{…}.
bool is_command(std::string_view inner) {
  inner = ascii::trim(inner);
  if (inner.size() < 3) return false;
  const std::size_t open = inner.find('`');
  // `id`, my $x = `id`
  if (open != inner.npos && inner.find('`', open + 2) != inner.npos &&
      (open == 0 || ascii::trim(inner.substr(0, open)).ends_with('=')))
    return true;
  return inner.starts_with("%x") && !ascii::is_word(inner[2]) && !ascii::is_space(inner[2]);
}

/// .System "id", printf "%s" "a": Go's text/template calls a method or a function by what stands beside it. Functions:
/// its manual, and env and include of Sprig and Helm.
bool is_call_of_go(std::string_view inner) {
  static constexpr std::array<std::string_view, 11> kFunctions{"call", "env",   "html",   "include", "index",   "js",
                                                               "len",  "print", "printf", "println", "urlquery"};
  static_assert(std::is_sorted(kFunctions.begin(), kFunctions.end()));
  const std::size_t quote = inner.find('"');
  if (quote == inner.npos || inner.find('"', quote + 1) == inner.npos) return false;
  const std::string_view before = inner.substr(0, quote);
  const std::string_view callee = ascii::trim(before);
  if (callee.size() == before.size() || callee.empty()) return false;  // Nothing or no blank between.
  std::size_t begin = callee.size();
  while (begin > 0 && ascii::is_word(callee[begin - 1])) --begin;
  if (begin == callee.size()) return false;
  const bool is_method = begin > 0 && callee[begin - 1] == '.' && callee[begin] >= 'A' && callee[begin] <= 'Z';
  return is_method || ascii::is_among(callee.substr(begin), kFunctions);
}

/// include '/srv/a': a file of the server instead of a template's name.
bool includes_a_path(std::string_view inner) {
  inner = ascii::trim(inner);
  for (const std::string_view word : {"include", "extends", "import", "source", "embed"}) {
    if (!inner.starts_with(word)) continue;
    const std::size_t quote = ascii::skip_space(inner, word.size());
    if (quote + 1 >= inner.size() || (inner[quote] != '\'' && inner[quote] != '"')) return false;
    return inner[quote + 1] == '/' || inner.substr(quote + 1).starts_with("../");
  }
  return false;
}

/// Points of what stands between two marks. `is_whole`: nothing but it is in the text.
std::uint32_t points_of(const Marks& marks, std::string_view inner, bool is_whole) {
  if (marks.is_statement && inner.starts_with('=')) inner.remove_prefix(1);
  // @{$list} and %{$self->{x}} of Perl.
  if (inner.starts_with('$') && marks.open != "${" && marks.open != "#{" && marks.close == "}") return 0;
  // ${@f()} of PHP, and %{#context[…]} of OGNL.
  const bool is_dollar = marks.open == "${" || marks.open == "%{";
  const char first = inner.empty() ? '\0' : inner.front();
  const code::Expression read = code::read_expression(inner);
  if (is_dollar && first == '@' && read.calls > 0) return 100;
  if (is_dollar && first == '#' && read.calls + read.members > 0 && (marks.open == "%{" || read.calls > 0)) return 100;
  if ((marks.open == "<%" || marks.open == "#{") && is_command(inner)) return 100;
  // <%@ page … %>: a directive of JSP or ASP.NET.
  if (is_whole && marks.open == "<%" && first == '@' && read.words > 1) return 100;
  if (is_whole && marks.is_statement && (includes_a_path(inner) || ascii::trim(inner) == "debug")) return 100;
  // Template Toolkit's blocks of Perl, which EVAL_PERL allows.
  if (marks.open == "[%" && (ascii::trim(inner) == "PERL" || ascii::trim(inner) == "RAWPERL")) return 100;
  if (is_whole && marks.open == "${" && ascii::is_among(inner, kScopes)) return 100;
  const bool acts = read.calls + read.members + read.filters > 0;
  if (read.internal > 0) return 100;
  if (read.computes && read.words == 0) return inner.find_first_of("*+/") == std::string_view::npos ? 60 : 100;
  if (read.dangerous > 1 || (read.dangerous > 0 && read.calls > 0)) return 100;
  // A value that is nothing else isn't about templates: it is one.
  if (read.dangerous > 0 && acts) return is_whole ? 100 : 40;
  if (marks.is_statement) return read.calls > 0 ? (is_whole ? 100 : 60) : read.words + read.literals > 0 ? 50 : 0;
  if (read.dangerous > 0 && is_whole && marks.open == "{{")
    return ascii::is_among(ascii::trim(inner), kTelling) ? 100 : 70;
  if (!read.is_well_formed) return 0;
  if (read.computes || (read.calls > 0 && read.literals > 0)) return is_whole ? 100 : 40;
  return acts ? (is_whole ? 50 : 20) : 0;
}

/// Where a text begins, and where its marks close, each looked for once: a place behind the last one found is looked
/// for from there.
class Closings {
 public:
  explicit Closings(std::string_view text) : text_(text) {}

  /// Nothing but blanks stands before it.
  [[nodiscard]] bool begins(std::size_t at) const { return at == first_; }

  /// npos: nowhere, or too far away for an expression.
  std::size_t after(std::size_t kind, std::size_t begin) {
    std::size_t& next = next_[kind];
    if (next < begin) next = text_.find(kMarks[kind].close, begin);
    if (next == std::string_view::npos || next - begin > kLongest) return std::string_view::npos;
    return next;
  }

 private:
  std::string_view text_;
  std::size_t first_ = ascii::skip_space(text_, 0);
  std::array<std::size_t, std::size(kMarks)> next_{};
};

/// Judges what stands between the marks at `at`; returns how many bytes those are.
std::size_t judge(std::size_t kind, std::string_view text, std::size_t at, Closings& closings, Reasons& out) {
  const Marks& marks = kMarks[kind];
  const std::size_t begin = at + marks.open.size();
  const std::size_t close = closings.after(kind, begin);
  if (close == std::string_view::npos) return 0;
  const std::size_t end = close + marks.close.size();
  const bool is_whole = closings.begins(at) && ascii::skip_space(text, end) == text.size();
  const std::string_view inner = text.substr(begin, close - begin);
  // {% if 7*7 == 49 %}a{% endif %}: a condition that depends on nothing.
  const bool is_constant = marks.is_statement && closings.begins(at) && code::read_expression(inner).computes;
  const bool calls_go = marks.open == "{{" && closings.begins(at) && is_call_of_go(inner);
  const std::uint32_t points = is_constant || calls_go ? 100 : points_of(marks, inner, is_whole);
  if (points > 0) say(out, points, "an expression for a template engine", at, end);
  return close - begin;
}

/// Functions of PHP that run what they are given or tell of the server, called or piped to by a name of their own.
bool is_run(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kRunners{"assert", "eval", "exec", "system"};
  return ascii::is_among(name, kRunners) || code::callable(name) == code::Callable::Acting ||
         ascii::equals(name, "popen");
}

/// {"a": …}, {a: 'b'}: an object of JSON or of a program, whatever stands in it.
bool is_object(std::string_view inner) {
  std::size_t end = 0;
  if (inner[0] == '"' || inner[0] == '\'') {
    const std::size_t close = inner.find(inner[0], 1);
    if (close == inner.npos) return true;
    end = ascii::skip_space(inner, close + 1);
    return end >= inner.size() || inner[end] != '|';
  }
  while (end < inner.size() && ascii::is_word(inner[end])) ++end;
  return end > 0 && end + 1 < inner.size() && inner[end] == ':' && !ascii::is_word(inner[end + 1]);
}

/// {if system('id')}, {'id'|system}: blocks of Smarty and Latte, whose expressions are PHP, where a value begins or
/// behind another block. In programs braces of functions stand there, and calls of their members.
void read_blocks(std::string_view text, Reasons& out) {
  constexpr std::size_t kFarthest = 8;
  for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    if (open > kFarthest && text[open - 1] != '}') continue;
    const std::size_t close = text.substr(0, open + kLongest).find('}', open);
    if (close == text.npos) continue;
    const std::string_view inner = text.substr(open + 1, close - open - 1);
    if (inner.empty() || ascii::is_space(inner[0]) || inner[0] == '{' || is_object(inner)) continue;
    for (std::size_t i = 0; i < inner.size();) {
      if (!ascii::is_word(inner[i])) {
        ++i;
        continue;
      }
      const std::size_t begin = i;
      while (i < inner.size() && ascii::is_word(inner[i])) ++i;
      const char before = begin > 0 ? inner[begin - 1] : '\0';
      const bool is_called = i + 1 < inner.size() && inner[i] == '(' && before != '.' && before != '>' && before != '$';
      const bool is_piped =
          before == '|' && begin > 1 && inner[begin - 2] != '|' && (i == inner.size() || inner[i] == ':');
      if ((is_called || is_piped) && is_run(inner.substr(begin, i - begin)))
        return say(out, 100, "a block of a template engine runs a function of PHP", open, close + 1);
    }
    open = close - 1;
  }
}

/// {7*7} and nothing else, one letter before it at most; a'+{7*7}+'b, joined to the string that it stands in.
void read_product(std::string_view text, Reasons& out) {
  text = ascii::trim(text);
  const std::size_t open = text.find('{');
  const std::size_t close = text.substr(0, open + 24).find('}', open);
  if (open > 1 && close != text.npos && text[open - 1] == '+' && text.substr(close + 1).starts_with('+')) {
    const code::Expression joined = code::read_expression(text.substr(open + 1, close - open - 1));
    if (joined.computes && joined.words == 0)
      return say(out, 100, "an expression for a template engine", open, close + 1);
  }
  if (open > 1 || text.size() > 24 || !text.ends_with('}') || text.find('*') == text.npos) return;
  const std::string_view inner = text.substr(open + 1, text.size() - open - 2);
  const code::Expression read = code::read_expression(inner);
  if (read.computes && read.words == 0 && inner.find_first_of("{},") == inner.npos)
    say(out, 100, "an expression for a template engine", open, text.size());
}

/// @php(…) and @php … @endphp of Blade, and @System.IO.File.ReadAllText("…") of Razor, whose names begin with capitals.
void read_at(std::string_view text, Reasons& out) {
  const std::size_t at = ascii::skip_space(text, 0);
  if (at >= text.size() || text[at] != '@') return;
  const std::string_view rest = text.substr(at + 1);
  if (rest.starts_with("php(") || (rest.starts_with("php") && rest.find("@endphp") != rest.npos))
    return say(out, 100, "a directive of a template engine", at, at + 4);
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
  const bool is_given = first == '"' || first == '\'' || code::read_expression(rest.substr(end + 1)).computes;
  if (is_given && ascii::trim(rest).back() == ')')
    say(out, 100, "an expression for a template engine", at, at + 1 + end);
}

/// ${{<%[%'"}}%\: the marks of many engines at once, to see which of them complains.
bool is_probe(std::string_view text) {
  constexpr std::size_t kLongestProbe = 40;
  if (text.size() > kLongestProbe || std::any_of(text.begin(), text.end(), ascii::is_word)) return false;
  return std::count_if(std::begin(kMarks), std::end(kMarks),
                       [&](const Marks& one) { return text.find(one.open) != std::string_view::npos; }) > 2;
}

}  // namespace

void inspect_template(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (!alphabet.has_any("{<@#[")) return;
  if (is_probe(text)) return say(out, 100, "marks of several template engines, with nothing in them", 0, text.size());
  if (alphabet.has('{')) {
    if (alphabet.has_any("(|")) read_blocks(text, out);
    if (alphabet.has('*')) read_product(text, out);
  }
  if (alphabet.has('@')) read_at(text, out);
  Closings closings(text);
  std::size_t read = 0;  // Bytes between marks; those of expressions that stand in each other are read again.
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const char c = text[i];
    const char next = text[i + 1];
    const bool opens = next == '{' || (c == '[' && next == '=') || next == '%' || next == '(' || next == '#' ||
                       c == '#' || c == '{' || (c == '<' && (next == 'j' || next == 'c'));
    if (!opens) continue;
    const std::string_view rest = text.substr(i);
    const auto* const marks = std::find_if(std::begin(kMarks), std::end(kMarks),
                                           [&](const Marks& one) { return rest.starts_with(one.open); });
    if (marks != std::end(kMarks) && i > 0 && text[i - 1] == '*' && c == '*') continue;  // **{…}: Python
    if (marks != std::end(kMarks)) {
      read += judge(static_cast<std::size_t>(marks - kMarks), text, i, closings, out);
      if (read > 4 * text.size() + kLongest)
        return say(out, 100, "marks of a template engine stand in each other again and again", i, i + 2);
      if (marks->open == "{{") ++i;
      continue;
    }
    const auto* const directive = std::find_if(std::begin(kDirectives), std::end(kDirectives),
                                               [&](std::string_view word) { return ascii::starts(rest, word); });
    if (directive == std::end(kDirectives)) continue;
    say(out, i == 0 ? 100 : 60, "a directive of a template engine", i, i + directive->size());
  }
}

}  // namespace onesec::inspect
