#include "inspect/template/template.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "inspect/ascii.h"
#include "inspect/code/expression.h"

namespace onesec::inspect {
namespace {

struct Marks {
  std::string_view open;
  std::string_view close;
  bool is_statement = false;  ///< Words side by side are its grammar: {% for x in y %}.
};
constexpr Marks kMarks[] = {
    {"{{", "}}"}, {"{%", "%}", true}, {"<%", "%>", true}, {"${", "}"}, {"#{", "}"},
    {"%{", "}"},  {"*{", "}"},        {"@{", "}"},        {"~{", "}"}, {"@(", ")"},
};
/// Directives that engines know by a word: Freemarker, Velocity, Smarty. What follows must follow.
constexpr std::string_view kDirectives[] = {
    "<#assign ",  "<#list ",   "<#if ",         "<#include ",     "#set($",          "#set ($",
    "#foreach($", "#include(", "#parse(",       "#evaluate(",     "{php}",           "{$smarty",
    "{literal}",  "{fetch ",   "{include file", "<jsp:scriptlet", "<jsp:expression", "<jsp:declaration"};
/// Objects of template engines that tell what the application is made of when they are printed.
constexpr std::array<std::string_view, 14> kTelling{"_self",   "application", "config",  "cycler",  "environment",
                                                    "globals", "joiner",      "lipsum",  "methods", "namespace",
                                                    "request", "self",        "session", "settings"};
static_assert(std::is_sorted(kTelling.begin(), kTelling.end()));
constexpr std::size_t kLongest = 1024;  ///< Of an expression. Longer ones are code that somebody pastes.

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Template, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
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
  const std::uint32_t points = points_of(marks, text.substr(begin, close - begin), is_whole);
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

}  // namespace

void inspect_template(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (!alphabet.has_any("{<@#")) return;
  if (is_probe(text)) return say(out, 100, "marks of several template engines, with nothing in them", 0, text.size());
  Closings closings(text);
  std::size_t read = 0;  // Bytes between marks; those of expressions that stand in each other are read again.
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const char c = text[i];
    const char next = text[i + 1];
    const bool opens =
        next == '{' || next == '%' || next == '(' || next == '#' || c == '#' || c == '{' || (c == '<' && next == 'j');
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
