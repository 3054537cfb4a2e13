#include "inspect/query/query.h"

namespace onesec::inspect {
namespace {

constexpr std::string_view kAxes[] = {
    "ancestor",  "ancestor-or-self",  "attribute", "child",  "descendant", "descendant-or-self",
    "following", "following-sibling", "namespace", "parent", "preceding",  "preceding-sibling",
    "self"};
/// Functions of XPath 1.0 and 2.0 that tell of a document, with what must stand in their brackets for it.
constexpr std::string_view kFunctions[] = {"count(", "name(",     "string-length(",   "local-name(", "substring(",
                                           "doc(",   "document(", "normalize-space(", "string(",     "starts-with("};

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

}  // namespace

void inspect_xpath(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has(':')) read_axes(text, out);
  if (!alphabet.has('/') || !alphabet.has_any("'\"|")) {
    if (!alphabet.has('(') || !alphabet.has_any("'\"")) return;
  }
  const std::size_t left = text.find_first_of("'\"]");
  if (left == std::string_view::npos) return;
  // '] | //user/* and ' or //*: what is left goes on with a path from the root.
  for (std::size_t at = text.find("//", left); at != std::string_view::npos; at = text.find("//", at + 2)) {
    if (at > 0 && text[at - 1] == ':') continue;
    const std::size_t next = at + 2;
    const bool is_step = next < text.size() && (ascii::is_letter(text[next]) || text[next] == '*' || text[next] == '@');
    std::size_t before = at;
    while (before > 0 && (ascii::is_space(text[before - 1]) || text[before - 1] == '(')) --before;
    const bool is_joined =
        before > left && (text[before - 1] == '|' || ascii::ends(text.substr(0, before), " or") ||
                          ascii::ends(text.substr(0, before), "count") || ascii::ends(text.substr(0, before), "and"));
    std::size_t end = next;
    while (end < text.size() && (ascii::is_word(text[end]) || text[end] == '-')) ++end;
    const char after = end < text.size() ? text[end] : '\0';
    const bool goes_on = text[next < text.size() ? next : at] == '*' || after == '/' || after == '[' || after == '\'' ||
                         after == '"' || after == ')' || after == '|';
    if (!is_step || !is_joined || !goes_on) continue;
    say(out, 100, "a predicate of XPath is left, and a path follows", left, next);
    return;
  }
  for (const std::string_view function : kFunctions) {
    const std::size_t at = ascii::find(text, function, left);
    if (at == std::string_view::npos || ascii::is_word(text[at - 1])) continue;
    const std::string_view inside = text.substr(at + function.size(), 32);
    const bool is_path = inside.starts_with('/') || inside.starts_with("..") || inside.starts_with("@") ||
                         inside.starts_with("/*") || ascii::starts(inside, "name(");
    if (is_path) say(out, 100, "a predicate of XPath is left, and a question about the document follows", left, at);
  }
}

}  // namespace onesec::inspect
