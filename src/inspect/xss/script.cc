#include "inspect/xss/script.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "inspect/ascii.h"
#include "inspect/xss/names.h"

namespace onesec::inspect::xss {
namespace {

constexpr ascii::Bytes is_name("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$");
bool is_space(char c) { return static_cast<unsigned char>(c) <= 0x20; }

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({.attack = Attack::Xss,
           .points = points,
           .what = what,
           .begin = static_cast<std::uint32_t>(begin),
           .end = static_cast<std::uint32_t>(end)});
}

/// Whether what stands right before `at` ends a string or statement, as an attack does to get out. `first_exit`: where
/// something first could have been left.
bool is_led(std::string_view text, std::size_t at, std::size_t first_exit) {
  while (at > 0 && is_space(text[at - 1])) --at;
  if (at == 0) return false;
  const char c = text[at - 1];
  if (c == '\'' || c == '"' || c == '`') return false;  // Inside a string.
  constexpr std::string_view kJoints = ";,+-*/%|&^?:=!~(){}[]<>";
  if (kJoints.find(c) == std::string_view::npos) return false;
  return first_exit < at;
}

/// The first quote, backslash or end of a comment; a bracket or semicolon only as the first byte.
std::size_t first_exit_of(std::string_view text) {
  if (text.front() == '}' || text.front() == ')' || text.front() == ';') return 0;
  return std::min(text.find_first_of("'\"`\\"), text.find("*/"));
}

constexpr auto kLetterless = [] {
  std::array<bool, 256> signs{};
  for (const char c : {'[', ']', '(', ')', '!', '+', '{', '}'}) signs[static_cast<unsigned char>(c)] = true;
  return signs;
}();

/// 30 characters of nothing but []()!+ : script without a letter.
void judge_letterless(std::string_view text, Reasons& out) {
  constexpr std::size_t kEnough = 30;
  std::size_t run = 0;
  bool has_bracket = false;
  bool has_plus = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_sign = kLetterless[static_cast<unsigned char>(text[i])];
    run = is_sign ? run + 1 : 0;
    has_bracket = is_sign && (has_bracket || text[i] == '[');
    has_plus = is_sign && (has_plus || text[i] == '+');
    if (run < kEnough || !has_bracket || !has_plus) continue;
    say(out, 100, "script is written without letters", i + 1 - run, i + 1);
    return;
  }
}

/// -moz-binding:url(…), url(javascript…: styles of old browsers that run script.
void judge_style_address(std::string_view text, std::size_t at, Reasons& out) {
  if (text.substr(at + 4).starts_with("javascript") ||
      text.substr(at > 13 ? at - 13 : 0, 13).starts_with("-moz-binding"))
    say(out, 100, "a style that runs script or loads more", at, at + 4);
}

/// "…?x="+document.cookie, send(document.cookie): what a browser keeps for this page is put into something.
bool gives_secrets(std::string_view text) {
  static constexpr std::string_view kSecrets[] = {"document.cookie", "localStorage", "sessionStorage"};
  return std::ranges::any_of(kSecrets, [&](std::string_view secret) {
    const std::size_t at = text.find(secret);
    if (at == std::string_view::npos || at == 0) return false;
    const std::size_t end = at + secret.size();
    const char before = text[at - 1];
    const char after = end < text.size() ? text[end] : '\0';
    return before == '+' || after == '+' || (before == '(' && (after == ')' || after == ','));
  });
}

/// ".replace(/.+/,eval)": a function that runs text is given to one that calls it.
void judge_callback(std::string_view text, Reasons& out) {
  const std::size_t call = text.find(".replace(");
  if (call == std::string_view::npos) return;
  for (const std::string_view given : {std::string_view(",eval)"), std::string_view(",alert)")}) {
    const std::size_t at = text.find(given, call);
    if (at != std::string_view::npos)
      say(out, 100, "a function that runs text is handed to another one", call, at + given.size());
  }
}

struct Uses {
  std::optional<std::size_t> first_exit;  ///< Of the text, as soon as it is asked for.
  std::uint32_t calls = 0;                ///< Of sinks, or of members of them.
  std::uint32_t members = 0;              ///< document.cookie, window['x']
  std::uint32_t sets = 0;                 ///< location = …
  bool is_led = false;
  bool is_probe = false;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// alert(1): a box that says nothing to anybody but who looks whether it opens.
bool is_probe(std::string_view name, std::string_view argument) {
  if (!name.ends_with("alert") && !name.ends_with("confirm") && !name.ends_with("prompt")) return false;
  const std::size_t digits = std::min(argument.find_first_not_of("0123456789"), argument.size());
  return (digits > 0 && (digits == argument.size() || argument[digits] == ')' || argument[digits] == '`')) ||
         argument.starts_with("document.") || argument.starts_with("window.") || argument.starts_with("location");
}

/// eval(), setTimeout(): without an argument they do nothing. So one writes of them.
bool needs_argument(std::string_view name) {
  static constexpr std::string_view kNames[] = {"atob", "eval", "fetch", "setInterval", "setTimeout", "unescape"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

/// A name at `begin`; where its chain of members ends.
std::size_t read_chain(std::string_view text, std::size_t begin, Uses& uses) {
  std::size_t at = begin;
  bool is_ours = false;
  std::uint32_t links = 0;
  while (true) {
    const std::size_t from = at;
    while (at < text.size() && is_name(text[at])) ++at;
    is_ours = is_ours || is_sink(text.substr(from, at - from));
    std::size_t next = at;
    while (next < text.size() && is_space(text[next])) ++next;
    if (next < text.size() && text[next] == '?' && next + 1 < text.size() && text[next + 1] == '.') ++next;
    if (next + 1 < text.size() && text[next] == '.' && is_name(text[next + 1])) {
      ++links;
      at = next + 1;
      continue;
    }
    break;
  }
  // --location=x: an option.
  if (!is_ours || (begin > 1 && text[begin - 1] == '-' && text[begin - 2] == '-')) return at;
  std::size_t next = at;
  while (next < text.size() && is_space(text[next]) && next - at < 8) ++next;
  const char c = next < text.size() ? text[next] : '\0';
  const char after = next + 1 < text.size() ? text[next + 1] : '\0';
  const bool is_adjacent = next == at;
  bool is_use = true;
  // `alert`: a word that Markdown sets as code.
  const bool is_span = c == '`' && begin > 0 && text[begin - 1] == '`';
  if (c == '(' && after == ')' && needs_argument(text.substr(begin, at - begin))) {
    is_use = false;
  } else if ((c == '(' && (is_adjacent || (after != ' ' && !(after >= '0' && after <= '9')))) ||
             (c == '`' && is_adjacent && !is_span)) {
    ++uses.calls;
    uses.is_probe = uses.is_probe || is_probe(text.substr(begin, at - begin), text.substr(next + 1));
  } else if (c == '[' && is_adjacent) {
    ++uses.members;
  } else if (c == '=' && after != '=' && after != ' ') {
    ++uses.sets;
  } else if (links > 0 && at - begin > 8) {
    ++uses.members;
  } else {
    is_use = false;
  }
  if (is_use) {
    if (uses.end == 0) uses.begin = begin;
    uses.end = at;
    if (!uses.first_exit) uses.first_exit = first_exit_of(text);
    uses.is_led = uses.is_led || is_led(text, begin, *uses.first_exit);
  }
  return at;
}

}  // namespace

void read_script(std::string_view text, Reasons& out) {
  judge_letterless(text, out);
  judge_callback(text, out);
  for (std::size_t at = text.find("url("); at != std::string_view::npos; at = text.find("url(", at + 4))
    judge_style_address(text, at, out);
  Uses uses;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_name(text[i])) {
      ++i;
      continue;
    }
    i = std::max(i + 1, read_chain(text, i, uses));
  }
  const std::uint32_t all = uses.calls + uses.members + uses.sets;
  if (all == 0) return;
  if (uses.is_led && uses.calls + uses.sets > 0) {
    say(out, 100, "a string of a script is left, and script follows", uses.begin, uses.end);
  } else if (uses.calls > 0) {
    say(out, all > 1 || uses.is_probe ? 100 : 60, "functions of a browser are called", uses.begin, uses.end);
  } else {
    say(out, !uses.is_led ? 40 : gives_secrets(text) ? 100 : 70, "objects of a browser are used", uses.begin, uses.end);
  }
}

}  // namespace onesec::inspect::xss
