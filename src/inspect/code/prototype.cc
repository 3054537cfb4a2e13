#include "inspect/code/prototype.h"

#include <algorithm>
#include <array>

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

/// __pro__proto__to__: the word in the middle of itself, for who takes it out once.
bool is_doubled(std::string_view text, std::size_t at, std::string_view word) {
  const std::string_view before = text.substr(0, at);
  const std::string_view after = text.substr(at + word.size());
  for (std::size_t cut = 1; cut < word.size(); ++cut) {
    if (before.ends_with(word.substr(0, cut)) && after.starts_with(word.substr(cut))) return true;
  }
  return false;
}

bool has_doubled(std::string_view text, Reasons& out) {
  for (const std::string_view word : {"__proto__", "constructor", "prototype"}) {
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
      if (!is_doubled(text, at, word)) continue;
      say(out, 100, "a name that changes what all objects have, written into itself", at, at + word.size());
      return true;
    }
  }
  return false;
}

/// Object.prototype.x = 1, or as a name: Object.prototype.x
void read_object(std::string_view text, bool is_name, Reasons& out) {
  constexpr std::string_view kPath = "Object.prototype.";
  if (!text.starts_with(kPath) || text.find(' ') != text.npos) return;
  std::size_t end = kPath.size();
  while (end < text.size() && ascii::is_word(text[end])) ++end;
  const bool is_set = end + 1 < text.size() && text[end] == '=' && text[end + 1] != '=';
  if (end > kPath.size() && (is_set || (is_name && end == text.size())))
    say(out, 100, "a name that changes what all objects have", 0, end);
}

/// Names by which Python holds its own workings, as keys of what a program merges into an object: class pollution. Some
/// serialisers write __class__, and nobody the others.
void read_class_names(std::string_view name, Reasons& out) {
  static constexpr std::array<std::string_view, 7> kNames{"__base__",    "__bases__", "__builtins__",  "__code__",
                                                          "__globals__", "__mro__",   "__subclasses__"};
  static_assert(std::is_sorted(kNames.begin(), kNames.end()));
  if (std::binary_search(kNames.begin(), kNames.end(), name))
    say(out, 100, "a name by which Python holds its own workings", 0, name.size());
}

}  // namespace

void inspect_prototype(std::string_view text, bool is_name, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has_any("_.[:") && has_doubled(text, out)) return;
  if (alphabet.has('.')) read_object(text, is_name, out);
  if (alphabet.has('_')) {
    if (is_name) read_class_names(text, out);
    constexpr std::string_view kWord = "__proto__";
    for (std::size_t at = text.find(kWord); at != std::string_view::npos; at = text.find(kWord, at + 1)) {
      const std::size_t end = at + kWord.size();
      if (is_name || is_step(text, at, end)) return say(out, 100, "a name that changes what all objects have", at, end);
    }
  }
  // "/__proto__/isAdmin": a path of names as JSON Pointer writes it (RFC 6901).
  if (text.starts_with('/') && text.find(' ') == text.npos) {
    for (const std::string_view step : {"/__proto__/", "/constructor/prototype/"}) {
      if (const std::size_t at = text.find(step); at != text.npos)
        return say(out, 100, "a name that changes what all objects have", at, at + step.size());
    }
  }
  if (!alphabet.has_any(".[:")) return;
  constexpr std::string_view kFirst = "constructor";
  for (std::size_t at = text.find(kFirst); at != std::string_view::npos; at = text.find(kFirst, at + 1)) {
    std::size_t next = at + kFirst.size();
    // {"constructor":{"prototype":…
    if (next + 1 < text.size() && text[next] == '"') {
      const std::size_t inner = text.find_first_not_of(": \t\r\n{", next + 1);
      if (inner != std::string_view::npos && text.substr(inner).starts_with("\"prototype") &&
          (inner + 10 == text.size() || text[inner + 10] == '"'))
        return say(out, 100, "a name that changes what all objects have", at, inner + 10);
    }
    if (text.substr(next).starts_with(']')) ++next;
    if (next >= text.size() || (text[next] != '.' && text[next] != '[' && text[next] != ':')) continue;
    // "$1:constructor:constructor": a path of names as React's server functions write it (CVE-2025-55182).
    if (text[next] == ':' && text.substr(next + 1).starts_with(kFirst))
      return say(out, 100, "a name that changes what all objects have", at, next + 12);
    if (text.substr(ascii::skip_space(text, next + 1)).starts_with("prototype")) {
      // a.constructor.prototype.b: a path and nothing else.
      const bool is_path = at == 0 || ((text[at - 1] == '.' || text[at - 1] == '[') && text.find(' ') == text.npos);
      return say(out, is_name || is_path ? 100 : 60, "a name that changes what all objects have", at, next + 10);
    }
  }
}

}  // namespace onesec::inspect
