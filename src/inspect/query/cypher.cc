#include <array>

#include "inspect/query/query.h"

namespace onesec::inspect {
namespace {

constexpr std::size_t kLongest = 1024;  ///< Behind the quote; an attack's clauses are short.

/// The word at `at`, and where the next one begins.
std::string_view word_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && ascii::is_word(text[end])) ++end;
  return text.substr(at, end - at);
}
std::size_t behind(std::string_view text, std::size_t at) {
  return ascii::skip_space(text, at + word_at(text, at).size());
}

/// Whether a clause of openCypher begins at `at`: its word, and what only it goes on with.
bool is_clause(std::string_view text, std::size_t at) {
  const std::string_view word = word_at(text, at);
  const std::size_t next = behind(text, at);
  const std::string_view rest = text.substr(next);
  if (word.empty() || rest.empty()) return false;
  if (ascii::equals(word, "match") || ascii::equals(word, "merge") || ascii::equals(word, "create"))
    return rest[0] == '(';
  if (ascii::equals(word, "load")) return ascii::starts(rest, "csv ");
  if (ascii::equals(word, "detach")) return ascii::equals(word_at(rest, 0), "delete");
  if (ascii::equals(word, "call")) {
    const std::size_t end = word_at(rest, 0).size();  // db.labels()
    return end > 0 && end < rest.size() && (rest[end] == '.' || rest[end] == '{');
  }
  if (!ascii::equals(word, "return")) return false;
  // RETURN u //, RETURN 1 AS x: an item, and no sentence that goes on.
  const std::size_t end = word_at(rest, 0).size();
  if (end == 0 && rest[0] != '*') return false;
  const std::size_t after = end == 0 ? ascii::skip_space(rest, 1) : behind(rest, 0);
  constexpr std::string_view kGoesOn = "/,.(";
  return after < rest.size() &&
         (kGoesOn.find(rest[after]) != std::string_view::npos || ascii::equals(word_at(rest, after), "as"));
}

/// "// …" that no address has: to the end of the line, as the rest of the program's own query stands on it.
bool has_comment(std::string_view text) {
  for (std::size_t at = text.find("//"); at != std::string_view::npos; at = text.find("//", at + 2)) {
    if (at > 0 && text[at - 1] != ':') return true;
  }
  return false;
}

}  // namespace

void inspect_cypher(std::string_view text, Reasons& out) {
  const std::size_t quote = text.find_first_of("'\"");
  if (quote == std::string_view::npos) return;
  const std::string_view rest = text.substr(quote + 1, kLongest);
  // The string is closed, and what it stands in: "'}) ".
  const std::size_t first = std::min(rest.find_first_not_of("}]) \t\r\n"), rest.size());
  const std::string_view word = word_at(rest, first);
  static constexpr std::array<std::string_view, 6> kJoins{"and", "or", "union", "where", "with", "xor"};
  const bool is_joined = ascii::is_among(word, kJoins);
  // OR 1=1 RETURN u: a condition has a comparison.
  const bool is_logic = is_joined && !ascii::equals(word, "union") && !ascii::equals(word, "with");
  if (!has_comment(rest) || (is_logic && rest.find_first_of("=<>") == std::string_view::npos)) return;
  if (!is_joined && !is_clause(rest, first)) return;
  for (std::size_t at = first; at < rest.size();) {
    const std::size_t end = at + word_at(rest, at).size();
    if (end > at && is_clause(rest, at)) {
      out.add({Attack::Nosql, 100, "a string of Cypher is left, and a clause follows",
               static_cast<std::uint32_t>(quote), static_cast<std::uint32_t>(quote + 1 + end)});
      return;
    }
    at = end == at ? at + 1 : end;
  }
}

}  // namespace onesec::inspect
