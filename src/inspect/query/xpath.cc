#include <array>

#include "inspect/query/query.h"

namespace onesec::inspect {
namespace {

constexpr std::string_view kAxes[] = {
    "ancestor",  "ancestor-or-self",  "attribute", "child",  "descendant", "descendant-or-self",
    "following", "following-sibling", "namespace", "parent", "preceding",  "preceding-sibling",
    "self"};
/// Functions of XPath 1.0 and 2.0 that tell of a document, with what must stand in their brackets for it.
constexpr std::string_view kFunctions[] = {"count(",     "name(",        "string-length(", "local-name(",
                                           "substring(", "doc(",         "document(",      "normalize-space(",
                                           "string(",    "starts-with(", "encode-for-uri("};

constexpr std::size_t kLongestPath = 512;  ///< Of a text that is one path as a whole.

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Xpath, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// name:: with an axis before it and a node test behind it.
void read_axes(std::string_view text, Reasons& out) {
  for (std::size_t at = text.find("::"); at != std::string_view::npos; at = text.find("::", at + 2)) {
    std::size_t begin = at;
    while (begin > 0 && at - begin < 20 && (ascii::is_letter(text[begin - 1]) || text[begin - 1] == '-')) --begin;
    const std::string_view axis = text.substr(begin, at - begin);
    const std::string_view test = text.substr(at + 2);
    const bool is_node = test.starts_with('*') || ascii::starts(test, "node()") || ascii::starts(test, "text()");
    bool is_axis = false;
    for (const std::string_view known : kAxes) is_axis = is_axis || ascii::equals(axis, known);
    if (is_axis && is_node) say(out, 100, "a path of XPath through a document", begin, at + 3);
  }
}

/// " | a" and " or'": what joins a path to what the program goes on with.
bool is_joined_on(std::string_view rest) {
  const std::size_t at = ascii::skip_space(rest, 0);
  if (at == 0 || at == rest.size()) return false;
  if (rest[at] == '|') return true;
  const std::size_t end = at + (ascii::starts(rest.substr(at), "or") ? 2 : 3);
  if (end == at + 3 && !ascii::starts(rest.substr(at), "and")) return false;
  const std::size_t next = ascii::skip_space(rest, end);
  return next < rest.size() && (rest[next] == '\'' || rest[next] == '"');
}
/// 'or and "and, without the blank that XPath 1.0 3.7 doesn't need behind a literal.
bool is_quoted_word(std::string_view text) {
  for (const std::string_view word :
       {std::string_view("'or"), std::string_view("\"or"), std::string_view("'and"), std::string_view("\"and")}) {
    if (ascii::ends(text, word)) return true;
  }
  return false;
}

/// ' or true() or ': functions without arguments that only XPath has (1.0 4.1 and 4.3), joined to a string that is
/// left.
void read_truths(std::string_view text, std::size_t left, Reasons& out) {
  for (std::size_t at = text.find("()", left); at != std::string_view::npos; at = text.find("()", at + 2)) {
    std::size_t begin = at;
    while (begin > left && ascii::is_letter(text[begin - 1])) --begin;
    static constexpr std::array<std::string_view, 4> kNames{"false", "last", "position", "true"};
    if (!ascii::is_among(text.substr(begin, at - begin), kNames)) continue;
    while (begin > left && (ascii::is_space(text[begin - 1]) || text[begin - 1] == '(')) --begin;
    if (begin > left && ascii::ends(text.substr(left, begin - left), "not")) begin -= 3;
    while (begin > left && ascii::is_space(text[begin - 1])) --begin;
    const std::string_view before = text.substr(left, begin - left);
    if (!ascii::ends(before, "or") && !ascii::ends(before, "and")) continue;
    const std::size_t word = before.size() - (ascii::ends(before, "or") ? 2 : 3);
    if (word == 0 || ascii::is_word(before[word - 1])) continue;
    // The word follows the string, a bracket or a number, as a condition does, and no sentence.
    std::string_view behind = before.substr(0, word);
    while (!behind.empty() && ascii::is_space(behind.back())) behind.remove_suffix(1);
    constexpr std::string_view kEnds = "'\")]";
    if (behind.empty() || (kEnds.find(behind.back()) == std::string_view::npos && !ascii::is_digit(behind.back())))
      continue;
    say(out, 100, "a predicate of XPath is left, and a function that is true follows", left, at + 2);
    return;
  }
}

/// //user[name='a' or '1'='1'], 1 or count(//*)>0, | //*: paths from the root that don't need a string to be left.
void read_paths(std::string_view text, Reasons& out) {
  const std::string_view path = ascii::trim(text.substr(0, kLongestPath));
  if (path.starts_with('|')) {
    const std::size_t at = ascii::skip_space(path, 1);
    std::size_t end = at + 2;
    while (end < path.size() && (ascii::is_word(path[end]) || path[end] == '-')) ++end;
    const bool is_path = path.substr(at).starts_with("//") && end < path.size() &&
                         (path[end] == '*' || (end > at + 2 && (path[end] == '/' || path[end] == '[')));
    if (is_path) say(out, 100, "a path of XPath from the root is joined", 0, path.size());
  }
  const std::size_t open = path.find('[');
  if (path.starts_with("//") && open != std::string_view::npos &&
      ascii::find(path, "or", open) != std::string_view::npos) {
    // A string that equals itself: '1'='1'.
    for (std::size_t at = path.find("'='", open); at != std::string_view::npos; at = path.find("'='", at + 1)) {
      const std::size_t begin = path.rfind('\'', at - 1);
      const std::string_view literal = path.substr(begin + 1, at - begin - 1);
      if (begin != std::string_view::npos && begin > open && path.substr(at + 3).starts_with(literal) &&
          path.substr(at + 3 + literal.size()).starts_with('\''))
        return say(out, 100, "a path of XPath with a predicate that is always true", 0, path.size());
    }
  }
  for (std::size_t at = text.find("(//"); at != std::string_view::npos; at = text.find("(//", at + 1)) {
    const std::string_view before = text.substr(0, at + 1);
    for (const std::string_view function : kFunctions) {
      if (!ascii::ends(before, function)) continue;
      const std::string_view joined = before.substr(0, before.size() - function.size());
      if (ascii::ends(joined, " or ") || ascii::ends(joined, " and "))
        return say(out, 100, "a condition is joined that asks about the document", at + 1 - function.size(), at + 3);
    }
  }
}

}  // namespace

void inspect_xpath(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has(':')) read_axes(text, out);
  if (alphabet.has_any("/$")) inspect_xquery(text, alphabet, out);
  if (alphabet.has('/') && alphabet.has_any("([|")) read_paths(text, out);
  if (!alphabet.has('/') || !alphabet.has_any("'\"|")) {
    if (!alphabet.has('(') || !alphabet.has_any("'\"")) return;
  }
  const std::size_t left = text.find_first_of("'\"]");
  if (left == std::string_view::npos) return;
  if (alphabet.has('(')) read_truths(text, left, out);
  // '] | //user/* and ' or //*: what is left goes on with a path from the root.
  for (std::size_t at = text.find("//", left); at != std::string_view::npos; at = text.find("//", at + 2)) {
    if (at > 0 && text[at - 1] == ':') continue;
    const std::size_t next = at + 2;
    const bool is_step = next < text.size() && (ascii::is_letter(text[next]) || text[next] == '*' || text[next] == '@');
    std::size_t before = at;
    while (before > 0 && (ascii::is_space(text[before - 1]) || text[before - 1] == '(')) --before;
    const bool is_joined =
        before > left && (is_quoted_word(text.substr(left, before - left)) || text[before - 1] == '|' ||
                          ascii::ends(text.substr(0, before), " or") || ascii::ends(text.substr(0, before), "count") ||
                          ascii::ends(text.substr(0, before), "and"));
    std::size_t end = next;
    while (end < text.size() && (ascii::is_word(text[end]) || text[end] == '-')) ++end;
    const char after = end < text.size() ? text[end] : '\0';
    const bool goes_on = text[next < text.size() ? next : at] == '*' || after == '/' || after == '[' || after == '\'' ||
                         after == '"' || after == ')' || after == '|' || is_joined_on(text.substr(end));
    if (!is_step || !is_joined || !goes_on) continue;
    say(out, 100, "a predicate of XPath is left, and a path follows", left, next);
    return;
  }
  for (const std::string_view function : kFunctions) {
    const std::size_t at = ascii::find(text, function, left);
    if (at == std::string_view::npos || ascii::is_word(text[at - 1])) continue;
    const std::string_view inside = text.substr(at + function.size(), 32);
    // What is read from elsewhere, and the text of a neighbour: doc('http://…'), contains(../key, …).
    const bool is_read = function == "doc(" && (inside.starts_with('\'') || inside.starts_with('"')) &&
                         inside.find("://") != std::string_view::npos;
    const bool is_path = is_read || inside.starts_with('/') || inside.starts_with("..") || inside.starts_with("@") ||
                         inside.starts_with("/*") || ascii::starts(inside, "name(");
    if (is_path) say(out, 100, "a predicate of XPath is left, and a question about the document follows", left, at);
  }
}

}  // namespace onesec::inspect
