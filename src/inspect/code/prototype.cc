#include "inspect/code/prototype.h"

namespace onesec::inspect {
namespace {

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Prototype, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// Whether the word from `begin` to `end` is one step of a path of names: a[word][x], word.x, {"word": …
bool is_step(std::string_view text, std::size_t begin, std::size_t end) {
  const char before = begin > 0 ? text[begin - 1] : '\0';
  const char after = end < text.size() ? text[end] : '\0';
  if (after == '[' || after == '.' || after == ']' || after == '=' || after == ':') return true;
  if ((before == '"' || before == '\'') && after == before) return true;
  return before == '.' || before == '[';
}

}  // namespace

void inspect_prototype(std::string_view text, bool is_name, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has('_')) {
    constexpr std::string_view kWord = "__proto__";
    for (std::size_t at = text.find(kWord); at != std::string_view::npos; at = text.find(kWord, at + 1)) {
      const std::size_t end = at + kWord.size();
      if (is_name || is_step(text, at, end)) return say(out, 100, "a name that changes what all objects have", at, end);
    }
  }
  if (!alphabet.has_any(".[:")) return;
  constexpr std::string_view kFirst = "constructor";
  for (std::size_t at = text.find(kFirst); at != std::string_view::npos; at = text.find(kFirst, at + 1)) {
    std::size_t next = at + kFirst.size();
    // {"constructor":{"prototype":…
    if (next + 1 < text.size() && text[next] == '"') {
      const std::size_t inner = text.find_first_not_of(": \t\r\n{", next + 1);
      if (inner != std::string_view::npos && text.substr(inner).starts_with("\"prototype\""))
        return say(out, 100, "a name that changes what all objects have", at, inner + 11);
    }
    if (text.substr(next).starts_with(']')) ++next;
    if (next >= text.size() || (text[next] != '.' && text[next] != '[' && text[next] != ':')) continue;
    // "$1:constructor:constructor": a path of names as React's server functions write it (CVE-2025-55182).
    if (text[next] == ':' && text.substr(next + 1).starts_with(kFirst))
      return say(out, 100, "a name that changes what all objects have", at, next + 12);
    if (text.substr(ascii::skip_space(text, next + 1)).starts_with("prototype"))
      return say(out, is_name || at == 0 ? 100 : 60, "a name that changes what all objects have", at, next + 10);
  }
}

}  // namespace onesec::inspect
