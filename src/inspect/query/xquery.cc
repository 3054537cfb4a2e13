// Paths and queries that ask a document by themselves, as arguments, or behind a condition that is left.
#include <algorithm>
#include <array>

#include "inspect/query/location.h"
#include "inspect/query/query.h"

namespace onesec::inspect {
namespace {

constexpr std::size_t kLongest = 512;  ///< Of a text that is a path or a call as a whole.

void say(Reasons& out, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Xpath, 100, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// Functions of XPath 1.0 (4) and 2.0 that are given nodes.
bool is_function(std::string_view name) {
  static constexpr std::array<std::string_view, 33> kFunctions{"avg",
                                                               "boolean",
                                                               "ceiling",
                                                               "concat",
                                                               "contains",
                                                               "count",
                                                               "data",
                                                               "deep-equal",
                                                               "distinct-values",
                                                               "empty",
                                                               "ends-with",
                                                               "exists",
                                                               "local-name",
                                                               "lower-case",
                                                               "matches",
                                                               "max",
                                                               "min",
                                                               "name",
                                                               "normalize-space",
                                                               "not",
                                                               "number",
                                                               "replace",
                                                               "starts-with",
                                                               "string",
                                                               "string-join",
                                                               "string-length",
                                                               "string-to-codepoints",
                                                               "substring",
                                                               "substring-after",
                                                               "substring-before",
                                                               "sum",
                                                               "tokenize",
                                                               "translate"};
  return ascii::is_among(name, kFunctions) || ascii::equals(name, "upper-case") ||
         ascii::equals(name, "encode-for-uri");
}

/// The name that ends at `end`, with "-" in it.
std::string_view name_before(std::string_view text, std::size_t end) {
  constexpr std::size_t kLongestName = 24;
  std::size_t begin = end;
  while (begin > 0 && end - begin < kLongestName && (ascii::is_letter(text[begin - 1]) || text[begin - 1] == '-'))
    --begin;
  const bool is_member = begin > 0 && (ascii::is_word(text[begin - 1]) || text[begin - 1] == '.');
  return is_member ? std::string_view() : text.substr(begin, end - begin);
}

/// A path that is about a document nobody knows the names of, or about passwords. Not about attributes: such paths
/// pick parts of pages, for programs that read or test those.
bool tells(const Location& path) {
  return path.is_absolute && !path.is_of_page && (path.places > 0 || (path.has_secret && path.predicates > 0));
}

/// /*[1]/text(), //node()[2], //user[1]/password
void read_whole_path(std::string_view text, Reasons& out) {
  const Location path = read_location(text);
  if (path.end == text.size() && tells(path)) say(out, "a path of XPath through a document", 0, text.size());
}

/// concat('a',//user[1]/name), string(//user[name='anna']/password), (doc-available("http://…"))
void read_whole_call(std::string_view text, Reasons& out) {
  text.remove_prefix(std::min(text.find_first_not_of("( "), text.size()));
  const std::size_t open = text.find('(');
  if (open == text.npos || open == 0 || !text.ends_with(')')) return;
  const std::string_view name = name_before(text, open);
  if (name.size() != open) return;
  static constexpr std::array<std::string_view, 5> kReaders{"collection", "doc", "doc-available", "document",
                                                            "unparsed-text"};
  const std::string_view inside = text.substr(ascii::skip_space(text, open + 1));
  if (ascii::is_among(name, kReaders) && (inside.starts_with('"') || inside.starts_with('\'')) &&
      inside.substr(1, inside.find(inside[0], 1)).find("://") != inside.npos)
    return say(out, "a function of XPath reads a document from elsewhere", 0, text.size());
  if (!is_function(name)) return;
  for (std::size_t at = text.find('/', open); at != text.npos; at = text.find('/', at + 2)) {
    std::size_t before = at;
    while (before > 0 && ascii::is_space(text[before - 1])) --before;
    if (text[before - 1] != '(' && text[before - 1] != ',') continue;
    const Location path = read_location(text.substr(at));
    const std::size_t next = ascii::skip_space(text, at + path.end);
    if (path.end == 0 || next >= text.size() || (text[next] != ')' && text[next] != ',')) continue;
    const bool picks = path.steps > 1 && path.predicates > 0 && !path.is_of_page && text.substr(at).starts_with("//");
    if (tells(path) || picks) return say(out, "a function of XPath is given a path", at, next);
  }
}

/// Whether "or" or "and" joins the call whose name ends at `end`: ' or not(contains(
bool is_joined(std::string_view text, std::size_t end) {
  constexpr int kDeepest = 8;
  for (int i = 0; i < kDeepest; ++i) {
    const std::string_view name = name_before(text, end);
    if (!name.empty() && !is_function(name)) return ascii::equals(name, "or") || ascii::equals(name, "and");
    end -= name.size();
    while (end > 0 && (ascii::is_space(text[end - 1]) || text[end - 1] == '(')) --end;
  }
  return false;
}

/// ' or matches(//user[1]/name,'^a') or ': a condition behind the string that is left asks about a path.
void read_conditions(std::string_view text, std::size_t left, Reasons& out) {
  for (std::size_t open = text.find('(', left); open != text.npos; open = text.find('(', open + 1)) {
    const std::string_view inside = text.substr(open + 1, kLongest);
    if (!inside.starts_with("//") && !inside.starts_with("../") && !inside.starts_with("/*[")) continue;
    if (!is_function(name_before(text, open))) continue;
    const Location path = read_location(inside);
    if (path.end == 0 || !is_joined(text, open)) continue;
    return say(out, "a condition is left, and a question about the document follows", left, open + 1 + path.end);
  }
}

/// for $x in //user return …, some $x in … satisfies …, let $x := doc('…') return …: XQuery 1.0 (3.8 and 3.11).
void read_clauses(std::string_view text, Reasons& out) {
  const std::size_t last = std::max(text.rfind("return") + 1, text.rfind("satisfies") + 1);
  for (std::size_t at = text.find('$'); at != text.npos && at < last; at = text.find('$', at + 1)) {
    std::size_t before = at;
    while (before > 0 && ascii::is_space(text[before - 1])) --before;
    static constexpr std::array<std::string_view, 4> kClauses{"every", "for", "let", "some"};
    const std::string_view clause = name_before(text, before);
    if (before == at || !ascii::is_among(clause, kClauses)) continue;
    std::size_t end = at + 1;
    while (end < text.size() && (ascii::is_word(text[end]) || text[end] == '-')) ++end;
    std::size_t source = ascii::skip_space(text, end);
    const std::string_view sign = text.substr(source, 2);
    if (end == at + 1 || (sign != "in" && sign != ":=")) continue;
    source = ascii::skip_space(text, source + 2);
    const std::string_view from = text.substr(source, kLongest);
    const bool is_document = from.starts_with("doc(") || from.starts_with("collection(") || from.starts_with("fn:doc(");
    const Location path = read_location(from);
    if (is_document || (path.is_absolute && path.end > 1 && source + path.end < last))
      return say(out, "a query of XQuery goes through a document", before - clause.size(), source + 1);
  }
}

}  // namespace

void inspect_xquery(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has('$')) read_clauses(text, out);
  const bool has_call = alphabet.has('(') && alphabet.has('/');
  const std::string_view whole = ascii::trim(text);
  if (whole.size() <= kLongest) {
    if (whole.starts_with('/')) read_whole_path(whole, out);
    if (has_call) read_whole_call(whole, out);
  }
  const std::size_t left = has_call && alphabet.has_any("'\"]") ? text.find_first_of("'\"]") : text.npos;
  if (left != text.npos) read_conditions(text, left, out);
}

}  // namespace onesec::inspect
