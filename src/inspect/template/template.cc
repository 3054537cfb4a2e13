#include "inspect/template/template.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "inspect/ascii.h"
#include "inspect/code/expression.h"
#include "inspect/template/parts.h"

namespace onesec::inspect {
namespace {

using namespace templates;

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
    "<#assign ",     "<#list ",         "<#if ",           "<#include ",       "#set($",      "#set ($",  "#foreach($",
    "[#assign ",     "[#include ",      "[#import ",       "<#import ",        "<#function ", "<#macro ", "<#global ",
    "<#local ",      "{math equation=", "<cffile ",        "<cfhttp ",         "<cfquery ",   "<cfset ",  "<cfobject ",
    "<cfdirectory ", "<cfregistry ",    "#include(",       "#parse(",          "#evaluate(",  "{php}",    "{$smarty",
    "{literal}",     "{include_php ",   "<cfexecute ",     "<cfscript>",       "<cfinclude ", "<cfdump ", "{fetch ",
    "{include file", "<jsp:scriptlet",  "<jsp:expression", "<jsp:declaration", "{self::",     "{.exec|"};
/// Objects of template engines that tell what the application is made of when they are printed.
constexpr std::array<std::string_view, 16> kTelling{
    "_charset", "_context", "_self",   "application", "config",  "cycler", "environment", "globals",
    "joiner",   "lipsum",   "methods", "namespace",   "request", "self",   "session",     "settings"};
static_assert(std::is_sorted(kTelling.begin(), kTelling.end()));
constexpr std::size_t kLongest = 1024;  ///< Of an expression. Longer ones are code that somebody pastes.

/// Implicit objects of Jakarta Expression Language's pages that hold the application and its requests (Jakarta Server
/// Pages 3.0, 1.6); header, param and cookie are words of other placeholders, too.
constexpr std::array<std::string_view, 6> kScopes{"applicationscope", "headervalues", "initparam",
                                                  "pagecontext",      "requestscope", "sessionscope"};
static_assert(std::is_sorted(kScopes.begin(), kScopes.end()));

/// Points of what stands between two marks.
std::uint32_t points_of(const Marks& marks, std::string_view inner, const Standing& standing) {
  const bool is_whole = standing.is_whole;
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
  if (is_tag_that_acts(marks.open, ascii::trim(inner), standing)) return 100;
  if (standing.is_alone() && marks.open == "${" && ascii::is_among(inner, kScopes)) return 100;
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

/// {% load a %}{% debug %}: expressions and nothing between them.
bool is_chain_of_marks(std::string_view text) {
  constexpr int kMost = 16;  // More are a template.
  std::size_t at = ascii::skip_space(text, 0);
  for (int count = 0; count < kMost && at < text.size(); ++count) {
    const std::string_view rest = text.substr(at);
    const auto* const marks = std::find_if(std::begin(kMarks), std::end(kMarks),
                                           [&](const Marks& one) { return rest.starts_with(one.open); });
    if (marks == std::end(kMarks)) return false;
    const std::size_t close = rest.substr(0, kLongest).find(marks->close, marks->open.size());
    if (close == std::string_view::npos) return false;
    at = ascii::skip_space(text, at + close + marks->close.size());
  }
  return at == text.size();
}

/// {{7-1}}[[7-1]]: a computation without names, once more between other marks, to see which of them an engine knows.
void read_repeated(std::string_view text, Reasons& out) {
  constexpr std::size_t kLongestProbe = 24;
  const std::size_t first = ascii::skip_space(text, 0);
  const std::string_view rest = text.substr(first, 4 * kLongestProbe);
  const auto* const marks =
      std::find_if(std::begin(kMarks), std::end(kMarks), [&](const Marks& one) { return rest.starts_with(one.open); });
  if (marks == std::end(kMarks)) return;
  const std::size_t begin = marks->open.size();
  const std::size_t close = rest.find(marks->close, begin);
  if (close == rest.npos || close - begin > kLongestProbe) return;
  const std::string_view inner = rest.substr(begin, close - begin);
  const code::Expression read = code::read_expression(inner);
  if (!read.computes || read.words > 0) return;
  const std::string_view behind = ascii::trim(rest.substr(close + marks->close.size()));
  const std::size_t again = behind.find(inner);
  constexpr std::string_view kOpening = "{[(=% ";
  const bool is_marked = again != behind.npos && again > 0 && again <= 4 && !behind.starts_with(marks->open) &&
                         kOpening.find(behind[again - 1]) != kOpening.npos;
  if (is_marked) say(out, 100, "a computation between the marks of several template engines", first, first + close);
}

/// Judges what stands between the marks at `at`; returns how many bytes those are.
std::size_t judge(std::size_t kind, std::string_view text, std::size_t at, Closings& closings, bool is_chain,
                  Reasons& out) {
  const Marks& marks = kMarks[kind];
  const std::size_t begin = at + marks.open.size();
  const std::size_t close = closings.after(kind, begin);
  if (close == std::string_view::npos) return 0;
  const std::size_t end = close + marks.close.size();
  const Standing standing{.is_whole = closings.begins(at) && ascii::skip_space(text, end) == text.size(),
                          .begins = closings.begins(at),
                          .is_chain = is_chain};
  const std::string_view inner = text.substr(begin, close - begin);
  // {% if 7*7 == 49 %}a{% endif %}: a condition that depends on nothing.
  const bool is_constant = marks.is_statement && closings.begins(at) && code::read_expression(inner).computes;
  const bool calls_go = marks.open == "{{" && closings.begins(at) && is_call_of_go(inner);
  const std::uint32_t points = is_constant || calls_go ? 100 : points_of(marks, inner, standing);
  if (points > 0) say(out, points, "an expression for a template engine", at, end);
  return close - begin;
}

/// ${{<%[%'"}}%\: the marks of many engines at once, to see which of them complains.
bool is_probe(std::string_view text) {
  constexpr std::size_t kLongestProbe = 40;
  if (text.size() > kLongestProbe || std::any_of(text.begin(), text.end(), ascii::is_word)) return false;
  return std::count_if(std::begin(kMarks), std::end(kMarks),
                       [&](const Marks& one) { return text.find(one.open) != std::string_view::npos; }) > 2;
}

/// Marks, and directives that are known by a word.
void read_marks(std::string_view text, bool is_chain, Reasons& out) {
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
      read += judge(static_cast<std::size_t>(marks - kMarks), text, i, closings, is_chain, out);
      if (read > 4 * text.size() + kLongest)
        return say(out, 100, "marks of a template engine stand in each other again and again", i, i + 2);
      if (marks->open == "{{") ++i;
      continue;
    }
    const auto* const directive = std::find_if(std::begin(kDirectives), std::end(kDirectives),
                                               [&](std::string_view word) { return ascii::starts(rest, word); });
    if (directive == std::end(kDirectives)) continue;
    // What Smarty is, and where its files are, no page says: whoever asks wants to know.
    const bool tells = *directive == "{$smarty" &&
                       (rest.substr(8).starts_with(".version") || rest.substr(8).starts_with(".template_object"));
    say(out, i == 0 || tells ? 100 : 60, "a directive of a template engine", i, i + directive->size());
  }
}

}  // namespace

void inspect_template(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has_any("-=/")) read_line(text, alphabet, out);
  if (alphabet.has('$') && alphabet.has('.') && alphabet.has('(')) read_references(text, out);
  if (!alphabet.has_any("{<@#[")) return;
  if (is_probe(text)) return say(out, 100, "marks of several template engines, with nothing in them", 0, text.size());
  if (alphabet.has('{')) {
    if (alphabet.has_any("(|")) read_blocks(text, out);
    if (alphabet.has_any("*-+/")) read_repeated(text, out);
  }
  if (alphabet.has('*') && alphabet.has_any("{[")) read_product(text, out);
  if (alphabet.has('@')) read_at(text, out);
  if (alphabet.has('%') && alphabet.has('<')) read_tags_with_names(text, out);
  const bool is_chain = alphabet.has_any("{<[") && is_chain_of_marks(text);
  read_marks(text, is_chain, out);
}

}  // namespace onesec::inspect
