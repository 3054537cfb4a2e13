// A value that is script from its first byte to its last: what is short, and no part of a sentence.
#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/xss/names.h"
#include "inspect/xss/script.h"

namespace onesec::inspect::xss {
namespace {

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Xss, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// Blanks and comments of ECMA-262.
std::size_t skip_blank(std::string_view text, std::size_t at) {
  for (;;) {
    at = ascii::skip_space(text, at);
    if (!text.substr(std::min(at, text.size())).starts_with("/*")) return at;
    const std::size_t end = text.find("*/", at + 2);
    if (end == std::string_view::npos) return at;
    at = end + 2;
  }
}

constexpr std::array<std::string_view, 8> kGlobals{"document", "frames", "globalthis", "parent",
                                                   "self",     "this",   "top",        "window"};
/// What of them tells or moves the page.
constexpr std::array<std::string_view, 14> kMembers{
    "body",     "cookie", "defaultview", "documentelement", "domain",         "innerhtml", "localstorage",
    "location", "name",   "opener",      "referrer",        "sessionstorage", "write",     "writeln"};
static_assert(std::is_sorted(kGlobals.begin(), kGlobals.end()) && std::is_sorted(kMembers.begin(), kMembers.end()));

constexpr std::string_view kOfNames = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ. ";

/// document /**/ . cookie, window["alert"], (document)["cookie"]
void read_global(std::string_view text, Reasons& out) {
  std::size_t at = skip_blank(text, 0);
  while (at < text.size() && text[at] == '(') at = skip_blank(text, at + 1);
  const std::size_t begin = at;
  while (at < text.size() && ascii::is_letter(text[at])) ++at;
  if (!ascii::is_among(text.substr(begin, at - begin), kGlobals)) return;
  std::size_t next = skip_blank(text, at);
  const bool is_hidden = next > at && text.substr(at, next - at).find('*') != std::string_view::npos;
  while (next < text.size() && text[next] == ')') next = skip_blank(text, next + 1);
  if (next >= text.size()) return;
  if (text[next] == '[') {
    const std::size_t inside = skip_blank(text, next + 1);
    const bool is_string = inside < text.size() &&
                           (text[inside] == '"' || text[inside] == '\'' || text[inside] == '`' || text[inside] == '/');
    if (is_string) say(out, 100, "a member of the page is asked for by a string", begin, inside);
    return;
  }
  if (text[next] != '.') return;
  const std::size_t member = skip_blank(text, next + 1);
  std::size_t end = member;
  while (end < text.size() && ascii::is_letter(text[end])) ++end;
  if (!ascii::is_among(text.substr(member, end - member), kMembers)) return;
  const std::size_t rest = skip_blank(text, end);
  // self.location = location: a program.
  if (rest > end && rest < text.size() && text[rest] == '=') return;
  const bool is_whole = rest >= text.size() || text.find(' ') == std::string_view::npos;
  // "window.location.href" and "document.cookie", without anything that a program would do with them: what one looks
  // for, or the label of a field.
  const bool is_name = begin == 0 && text.find_first_not_of(kOfNames) == std::string_view::npos;
  say(out,
      is_hidden || (is_whole && !is_name) ? 100
      : is_name                           ? 20
                                          : 60,
      "an object of the page is asked for", begin, end);
}

/// alert(…) and nothing behind it.
void read_call(std::string_view text, Reasons& out) {
  const std::size_t begin = skip_blank(text, 0);
  std::size_t at = begin;
  while (at < text.size() && (ascii::is_word(text[at]) || text[at] == '$')) ++at;
  const std::string_view name = text.substr(begin, at - begin);
  if (name.empty() || at >= text.size() || text[at] != '(' || !is_sink(name)) return;
  static constexpr std::array<std::string_view, 9> kCalled{"alert", "atob",   "btoa",        "confirm",   "eval",
                                                           "fetch", "prompt", "setInterval", "setTimeout"};
  // fetch('/api/orders'): a page that asks its own server, in a program that somebody shows.
  const std::string_view argument = text.substr(std::min(text.size(), at + 2));
  if (name == "fetch" && argument.starts_with('/') && !argument.starts_with("//")) return;
  const std::string_view trimmed = ascii::trim(text);
  const bool ends = trimmed.back() == ')' || trimmed.back() == ';' || trimmed.back() == '/';
  // setTimeout(save, 100): a program's own function, called later. A string is compiled.
  const bool is_timer = name == "setTimeout" || name == "setInterval";
  const std::size_t comma = text.find(',', at);
  const std::string_view later = comma == text.npos ? std::string_view() : text.substr(at + 1, comma - at - 1);
  // The name of a window is a string that another page gave it, and code is what manuals call one that is compiled.
  const bool is_own =
      !later.empty() && later != "name" && later != "code" && std::ranges::all_of(later, ascii::is_word);
  if (is_timer && is_own && !names_a_runner(later) && !is_sink(later)) return;
  for (const std::string_view called : kCalled) {
    if (name == called && ends) say(out, 100, "nothing but a call of a function of a browser", begin, at + 1);
  }
}

/// What a browser calls by itself when it needs a text or a number of an object, or something fails.
constexpr std::array<std::string_view, 5> kCalledBack{"toString", "valueOf", "toPrimitive", "onerror", "onload"};

/// {toString:alert}, valueOf=(0,alert), onerror=print: a function of a browser where it is called back.
void read_called_back(std::string_view text, Reasons& out) {
  constexpr std::size_t kFar = 40;  // "(null??alert)", "[[].pop(),alert]"
  for (const std::string_view name : kCalledBack) {
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
      std::size_t next = at + name.size();
      while (next < text.size() && (text[next] == ']' || text[next] == '"' || text[next] == '\'')) ++next;
      next = skip_blank(text, next);
      if (next >= text.size() || (text[next] != ':' && text[next] != '=')) continue;
      std::string_view given = text.substr(next + 1, kFar);
      given = given.substr(0, given.find_first_of(";<"));
      const bool is_program = given.find("function") != given.npos || given.find("=>") != given.npos;
      if (!is_program && names_a_runner(given))
        return say(out, 100, "a function of a browser is called back", at, next + 1);
    }
  }
}

/// f.call`…`, Reflect.apply.call`…`: a template that calls without brackets.
void read_template(std::string_view text, Reasons& out) {
  for (std::size_t at = text.find('`'); at != std::string_view::npos; at = text.find('`', at + 1)) {
    std::size_t end = at;
    while (end > 0 && ascii::is_space(text[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && ascii::is_letter(text[begin - 1])) --begin;
    const std::string_view name = text.substr(begin, end - begin);
    while (begin > 0 && ascii::is_space(text[begin - 1])) --begin;
    if (begin == 0 || text[begin - 1] != '.') continue;
    if (name == "call" || name == "apply" || name == "bind" || name == "constructor")
      return say(out, 100, "a function is called by a template", begin - 1, at + 1);
  }
}

/// " onload= ": a blank that ends an attribute, and the beginning of one that runs script; its value is in another
/// parameter.
void read_cut_attribute(std::string_view text, Reasons& out) {
  const std::string_view whole = ascii::trim(text);
  if (whole.size() < 6 || whole.back() != '=' || whole.data() == text.data()) return;
  const std::string_view name = ascii::trim(whole.substr(0, whole.size() - 1));
  if (attribute_of(name) == Attribute::Handler) say(out, 100, "an event handler is begun", 0, text.size());
}

/// "><b>, '><!--: what leaves an attribute and its tag, and goes on with markup.
void read_left_tag(std::string_view text, Reasons& out) {
  const std::size_t quote = ascii::skip_space(text, 0);
  if (quote >= text.size() || (text[quote] != '"' && text[quote] != '\'')) return;
  std::size_t at = ascii::skip_space(text, quote + 1);
  if (text.substr(std::min(at, text.size())).starts_with('/')) ++at;
  if (at >= text.size() || text[at] != '>') return;
  const std::size_t open = at + 1;
  if (open + 1 >= text.size() || text[open] != '<') return;
  if (ascii::is_letter(text[open + 1]) || text[open + 1] == '!' || text[open + 1] == '/')
    say(out, 100, "an attribute and its tag are left, and markup follows", quote, open + 2);
}

/// ![], +[], !+[]: numbers and words without a letter or digit.
void read_letterless(std::string_view text, Reasons& out) {
  std::size_t count = 0;
  for (std::size_t at = text.find("[]"); at != std::string_view::npos; at = text.find("[]", at + 2)) {
    if (at > 0 && (text[at - 1] == '!' || text[at - 1] == '+' || text[at - 1] == '[')) ++count;
  }
  const bool is_whole = text.find_first_not_of("[]()!+{} \"',;") == std::string_view::npos;
  if (count > 1 || (count == 1 && is_whole && text.size() > 4))
    say(out, count > 1 && is_whole ? 100 : is_whole ? 70 : 30, "script is written without letters", 0, text.size());
}

}  // namespace

void read_whole(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has_any(".[")) read_global(text, out);
  if (alphabet.has('(')) read_call(text, out);
  if (alphabet.has('`')) read_template(text, out);
  if (alphabet.has_any(":=")) read_called_back(text, out);
  if (alphabet.has('=')) read_cut_attribute(text, out);
  if (alphabet.has('>') && alphabet.has('<')) read_left_tag(text, out);
  if (alphabet.has('[')) read_letterless(text, out);
}

}  // namespace onesec::inspect::xss
