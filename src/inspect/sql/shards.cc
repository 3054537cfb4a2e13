// SQL that no grammar fits: a filter ate its blanks, a word was broken to get past one, a template was not filled in.
// What is left is its vocabulary; each kind counts once, and only behind what leaves a number or a string.
#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/sql/fragments.h"
#include "inspect/sql/words.h"

namespace onesec::inspect::sql {
namespace {

/// Longer ones are logs and articles, which may hold all of these words. The longest that was seen broken has 230.
constexpr std::size_t kLongest = 256;

/// A number by itself, a quote that is not closed at the end, a bracket or a comment that nothing opened.
bool leaves_a_literal(std::string_view text) {
  if (text.starts_with(')') || text.starts_with("*/")) return true;
  if (text.front() == '\'' || text.front() == '"') return text.back() != text.front();
  std::size_t at = text.front() == '-' ? 1 : 0;
  const std::size_t digits = at;
  while (at < text.size() && ascii::is_digit(text[at])) ++at;
  if (at == digits || at == text.size()) return false;
  constexpr std::string_view kNoNumber = "-.:,/%";  // Dates, times, lists, shares.
  return !ascii::is_word(text[at]) &&
         (kNoNumber.find(text[at]) == std::string_view::npos || text.substr(at, 2) == "/*");
}

/// The rest of the statement is hidden.
bool ends_in_comment(std::string_view text) {
  if (text.ends_with("/*") || text.ends_with('#')) return true;
  while (text.ends_with(' ') || text.ends_with('+') || text.ends_with('-')) {
    if (text.ends_with("--")) return true;
    text.remove_suffix(1);
  }
  return false;
}

/// xfrominformation_schema: the names that can be told at the end of a longer word.
bool names_catalogue(std::string_view word) {
  static constexpr std::array<std::string_view, 7> kTails{"information_schema", "pg_catalog",    "pg_shadow", "pg_user",
                                                          "sqlite_master",      "sqlite_schema", "sysobjects"};
  return std::ranges::any_of(kTails, [&](std::string_view name) { return ascii::ends(word, name); });
}

/// What each kind of evidence weighs of the 100 that decide: no kind does alone, two that no sentence has do together,
/// and words of queries only beside them. With these none of bench/prose.py's 23,141 made texts alarms.
struct Shards {
  bool is_catalogue = false;
  bool is_procedure = false;
  bool is_nested_call = false;
  bool is_union = false;
  bool is_glued = false;  ///< (selectversion()
  bool is_select = false;
  bool is_query = false;      ///< select … from, union … select
  bool is_statement = false;  ///< Begun behind a semicolon.
  bool is_counted = false;    ///< select 1, and 1,2,3,4
  bool is_hex = false;
  std::uint32_t calls = 0;

  [[nodiscard]] std::uint32_t points() const {
    return (is_catalogue ? 60U : 0U) + (is_procedure ? 60U : 0U) + (is_nested_call ? 50U : 0U) +
           std::min(calls, 2U) * 20U + (is_query ? 30U : 0U) + (is_glued ? 30U : 0U) + (is_statement ? 50U : 0U) +
           (is_counted ? 50U : 0U) + (is_hex ? 30U : 0U);
  }
  /// Something that nobody writes in a sentence.
  [[nodiscard]] bool is_sure() const {
    return is_catalogue || is_procedure || is_nested_call || is_counted || (is_hex && calls > 0) || calls > 1;
  }
};

/// 1,2,3,4: the columns that a second query is given.
bool counts_up(std::string_view text, std::size_t at) {
  std::size_t numbers = 0;
  unsigned last = 0;
  while (at < text.size() && ascii::is_digit(text[at])) {
    unsigned number = 0;
    while (at < text.size() && ascii::is_digit(text[at]) && number < 1000)
      number = number * 10 + static_cast<unsigned>(text[at++] - '0');
    if (numbers > 0 && number != last + 1) return false;
    last = number;
    if (++numbers == 4) return true;
    if (at >= text.size() || text[at] != ',') return false;
    ++at;
  }
  return false;
}

/// "1,2", "1 from x", "1 --": a number as a column; "2 or 3 of them" is none.
bool counts_alone(std::string_view text, std::size_t at) {
  while (at < text.size() && ascii::is_digit(text[at])) ++at;
  const std::string_view rest = text.substr(ascii::skip_space(text, at));
  return rest.empty() || rest.starts_with(',') || rest.starts_with('-') || rest.starts_with('#') ||
         rest.starts_with("/*") || ascii::starts(rest, "from ");
}

void take_word(std::string_view text, std::size_t begin, std::size_t end, bool is_in_call, Shards& out) {
  const std::string_view word = text.substr(begin, end - begin);
  const bool is_called = end < text.size() && text[end] == '(';
  if (names_catalogue(word)) out.is_catalogue = true;
  if (word.size() > 6 && (ascii::starts(word, "xp_") || ascii::starts(word, "sp_oa"))) out.is_procedure = true;
  if (ascii::equals(word, "from")) out.is_query = out.is_query || out.is_select;
  if (ascii::equals(word, "union")) out.is_union = true;
  if (ascii::starts(word, "select")) {
    out.is_query = out.is_query || out.is_union;
    out.is_select = true;
    out.is_glued = out.is_glued || (word.size() > 6 && begin > 0 && text[begin - 1] == '(');
    std::size_t next = ascii::skip_space(text, end);
    const bool is_top = ascii::starts(text.substr(next), "top ");
    if (is_top) next = ascii::skip_space(text, next + 4);
    const bool is_number = next > end && next < text.size() && ascii::is_digit(text[next]);
    if (word.size() == 6 && is_number && (is_top || counts_alone(text, next))) out.is_counted = true;
  }
  static constexpr std::array<std::string_view, 8> kVerbs{"create", "declare", "delete",   "drop",
                                                          "exec",   "execute", "truncate", "update"};
  if (begin > 0 && ascii::trim(text.substr(0, begin)).ends_with(';') && ascii::is_among(word, kVerbs))
    out.is_statement = true;
  const std::string_view glued = ascii::starts(word, "select") ? word.substr(6) : word;
  const Word kind = word_of(glued);
  if (is_called && (kind == Word::Function || kind == Word::Telling)) {
    ++out.calls;
    out.is_nested_call = out.is_nested_call || is_in_call;
  }
}

}  // namespace

void read_shards(std::string_view text, Reasons& out) {
  const std::string_view whole = ascii::trim(text);
  if (whole.size() < 8 || whole.size() > kLongest || !leaves_a_literal(whole)) return;
  Shards found;
  bool is_in_call = false;  // The last word was called, and the next stands at once behind its bracket.
  for (std::size_t at = 0; at < whole.size();) {
    const char c = whole[at];
    if (!ascii::is_word(c)) {
      is_in_call = is_in_call && (c == '(' || c == ' ');
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < whole.size() && ascii::is_word(whole[end])) ++end;
    if (ascii::is_digit(c)) {
      found.is_counted = found.is_counted || counts_up(whole, at);
      found.is_hex = found.is_hex || (end - at >= 4 && ascii::starts(whole.substr(at), "0x"));
      is_in_call = false;
    } else {
      const std::uint32_t calls = found.calls;
      take_word(whole, at, end, is_in_call, found);
      is_in_call = found.calls > calls;
    }
    at = end;
  }
  const bool is_cut = ends_in_comment(whole);
  if (!found.is_sure() && !(found.is_statement && is_cut)) return;
  const std::uint32_t points = found.points() + 20U + (is_cut ? 30U : 0U) +
                               (whole.find("/**/") != std::string_view::npos ? 20U : 0U) +
                               (found.is_union && !found.is_query ? 30U : 0U);
  if (points < kThreshold) return;
  out.add({Attack::Sql, 100, "words and calls of SQL behind a value, in no order that it has", 0,
           static_cast<std::uint32_t>(text.size())});
}

}  // namespace onesec::inspect::sql
