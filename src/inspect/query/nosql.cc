#include <array>

#include "inspect/query/query.h"

namespace onesec::inspect {
namespace {

/// Query and pipeline operators of MongoDB's manual, without those that JSON Schema and OData use as names too.
constexpr std::array<std::string_view, 36> kOperators{
    "accumulator",   "all",       "and",   "bitsallset", "elemmatch", "eq",         "exists",     "expr", "function",
    "geointersects", "geowithin", "gt",    "gte",        "in",        "jsonschema", "lookup",     "lt",   "lte",
    "mapreduce",     "match",     "merge", "mod",        "ne",        "near",       "nearsphere", "nin",  "nor",
    "not",           "or",        "out",   "rand",       "regex",     "sample",     "size",       "text", "where"};
static_assert(std::is_sorted(kOperators.begin(), kOperators.end()));

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Nosql, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

constexpr std::size_t kLongestFilter = 40;  ///< "2026-11-27T00%3A00%3A00.000%2B01%3A00"

/// "$gte" with 1000 or a date. Not with 0 and 1, which every number and most strings compare with: an attack's way to
/// say "any".
bool is_filter(std::string_view name, std::string_view value) {
  static constexpr std::array<std::string_view, 4> kComparisons{"gt", "gte", "lt", "lte"};
  value = ascii::trim(value);
  if (!ascii::is_among(name, kComparisons) || value.size() > kLongestFilter) return false;
  const std::string_view digits = value.substr(value.starts_with('-') ? 1 : 0);
  if (digits.empty() || !ascii::is_digit(digits[0]) || digits == "0" || digits == "1") return false;
  return digits.find_first_not_of("0123456789abcdefABCDEF.:TZ+-% ") == std::string_view::npos;
}

/// What a document gives the name whose last letter stands before `end`: a scalar of JSON. A longer one is cut where it
/// is too long for a filter.
std::string_view value_behind(std::string_view text, std::size_t end) {
  constexpr std::size_t kSigns = 16;  // A quote, blanks, the colon, blanks and a quote.
  std::string_view rest = text.substr(end, kSigns + kLongestFilter + 1);
  const std::size_t colon = rest.substr(0, 4).find(':');
  if (colon == std::string_view::npos) return {};
  rest.remove_prefix(ascii::skip_space(rest, colon + 1));
  if (rest.starts_with('"') || rest.starts_with('\'')) rest.remove_prefix(1);
  return rest.substr(0, rest.find_first_of("\"',}]"));
}

/// Whether the operator at `at` stands as a name: the whole text, in brackets, or quoted with a colon behind it.
std::uint32_t points_of(std::string_view text, std::size_t at, std::size_t end, bool is_name) {
  const char before = at > 0 ? text[at - 1] : '\0';
  const char after = end < text.size() ? text[end] : '\0';
  if (is_name && at == 0 && end == text.size()) return 100;
  // u[$ne], and what PHP leaves of a name that isn't closed.
  if (before == '[' && (after == ']' || after == '\0')) return 100;
  if (is_name && before == '.' && after == '\0') return 100;
  if (before == '"' || before == '\'') {
    const std::size_t colon = ascii::skip_space(text, end + 1);
    if (after == before && colon < text.size() && text[colon] == ':') return 100;
    return 0;
  }
  std::size_t last = at;
  while (last > 0 && ascii::is_space(text[last - 1])) --last;
  const char lead = last > 0 ? text[last - 1] : '\0';
  if (lead == '{' || lead == ',') {
    const std::size_t colon = ascii::skip_space(text, end);
    return colon < text.size() && text[colon] == ':' ? 100 : 0;
  }
  return 0;
}

/// db.users.find(…): the shell's language, which $where and mapReduce run too.
void read_shell(std::string_view text, Reasons& out) {
  static constexpr std::array<std::string_view, 16> kMethods{
      "aggregate", "count",      "createcollection", "deletemany", "dropdatabase", "drop",
      "find",      "findone",    "getcollection",    "insert",     "insertone",    "mapreduce",
      "remove",    "runcommand", "updatemany",       "update"};
  static constexpr auto kSorted = [] {
    auto sorted = kMethods;
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }();
  for (std::size_t at = text.find("db."); at != std::string_view::npos; at = text.find("db.", at + 3)) {
    if (at > 0 && (ascii::is_word(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == '/')) continue;
    std::size_t end = at + 3;
    while (end < text.size() && (ascii::is_word(text[end]) || text[end] == '.')) ++end;
    if (end >= text.size() || text[end] != '(') continue;
    const std::string_view chain = text.substr(at, end - at);
    if (ascii::is_among(chain.substr(chain.rfind('.') + 1), kSorted))
      say(out, at == 0 || text[at - 1] == ';' ? 100 : 50, "a call of a document database's shell", at, end + 1);
  }
}

/// '; return true; var a=' and ' || 'a'=='a: script for $where.
void read_where(std::string_view text, Reasons& out) {
  const std::size_t quote = text.find_first_of("'\"");
  if (quote == std::string_view::npos) return;
  const std::string_view rest = text.substr(quote + 1, 256);
  const std::size_t begin = ascii::skip_space(rest, 0);
  const bool is_statement = rest.substr(begin).starts_with(';') || rest.substr(begin).starts_with('}');
  const bool has_keyword = ascii::find(rest, "return") != std::string_view::npos ||
                           ascii::find(rest, "while(") != std::string_view::npos ||
                           ascii::find(rest, "for(") != std::string_view::npos;
  if (is_statement && has_keyword && rest.find_first_of(";}", begin + 1) != std::string_view::npos) {
    say(out, 100, "a condition of JavaScript is left, and a statement follows", quote, quote + 1 + rest.size());
    return;
  }
  const bool is_condition = rest.substr(begin).starts_with("||") || rest.substr(begin).starts_with("&&");
  if (!is_condition) return;
  const std::size_t operand = ascii::skip_space(rest, begin + 2);
  const bool is_operand = operand < rest.size() && (ascii::is_word(rest[operand]) || rest[operand] == '\'' ||
                                                    rest[operand] == '"' || rest[operand] == '!');
  if (!is_operand) return;
  if (rest.find("==") != std::string_view::npos || ascii::find(rest, "this.") != std::string_view::npos)
    say(out, 100, "a condition of JavaScript is left, and another follows", quote, quote + 1 + rest.size());
}

}  // namespace

void inspect_nosql(std::string_view text, bool is_name, std::string_view value, const ascii::Alphabet& alphabet,
                   Reasons& out) {
  if (alphabet.has('$')) {
    for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
      std::size_t end = at + 1;
      while (end < text.size() && ascii::is_letter(text[end])) ++end;
      const std::string_view name = text.substr(at + 1, end - at - 1);
      if (!ascii::is_among(name, kOperators)) continue;
      const bool is_bare = is_filter(name, is_name ? value : value_behind(text, end));
      const std::uint32_t points = std::min(points_of(text, at, end, is_name), is_bare ? 40U : 100U);
      if (points > 0) say(out, points, "an operator of a document database stands where a name would", at, end);
    }
  }
  if (alphabet.has('(') && alphabet.has('.')) read_shell(text, out);
  if (alphabet.has_any("'\"") && alphabet.has_any(";|&}")) read_where(text, out);
}

}  // namespace onesec::inspect
