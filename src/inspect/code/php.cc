// PHP as its manual's language reference writes it: opening tags, superglobals, calls, and functions called through a
// value: $f(…), ("sys"."tem")(…).
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/functions.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {
namespace {

constexpr std::array<std::string_view, 10> kSuperglobals{"_cookie",  "_env",    "_files",   "_get", "_post",
                                                         "_request", "_server", "_session", "argv", "globals"};

/// "<?php", "<?=", "<? " and their kind; an XML declaration and its other instructions are none.
void read_tags(std::string_view text, Reasons& out) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::string_view rest = text.substr(at);
    if (!rest.starts_with("<?")) continue;
    const std::string_view after = rest.substr(2);
    // "string-ci<?", in a program: a tag is followed by a blank, a word or the end.
    if (!after.empty() && !ascii::is_space(after[0]) && !ascii::is_letter(after[0]) && after[0] != '=') continue;
    const std::size_t word = ascii::starts(after, "xml") ? ascii::skip_space(after, 3) : 0;
    const bool is_xml = word > 3 ? ascii::starts(after.substr(word), "version") : ascii::starts(after, "xml-");
    if (is_xml || (after.size() > 1 && ascii::is_letter(after[0]) && !ascii::starts(after, "php") &&
                   !ascii::starts(after, "xml")))
      continue;
    say(out, 100, "a tag that opens PHP", at, at + 2);
    return;
  }
  for (const std::string_view tag : {std::string_view("[php]"), std::string_view("{php}"), std::string_view("<%php")}) {
    if (const std::size_t at = ascii::find(text, tag); at != std::string_view::npos)
      say(out, 80, "a tag that opens PHP", at, at + tag.size());
  }
}

/// The bracket that closes the one at `open`, 64 bytes behind it at most.
std::size_t close_of(std::string_view text, std::size_t open) {
  const char opens = text[open];
  const char closes = opens == '[' ? ']' : '}';
  int depth = 0;
  for (std::size_t i = open; i < text.size() && i < open + 64; ++i) {
    if (text[i] == opens) ++depth;
    if (text[i] == closes && --depth == 0) return i;
  }
  return std::string_view::npos;
}

/// Where a chain of subscripts and members of a variable ends: $a['b']{0}->c
std::size_t end_of_chain(std::string_view text, std::size_t at) {
  for (;;) {
    const std::size_t next = ascii::skip_space(text, at);
    if (next >= text.size()) return at;
    const bool is_comment = text.substr(next).starts_with("/*");
    if (is_comment || text.substr(next).starts_with("//") || text[next] == '#') {
      const std::size_t end = text.substr(0, next + 64).find(is_comment ? "*/" : "\n", next + 1);
      if (end == std::string_view::npos) return at;
      at = end + (is_comment ? 2 : 1);
      continue;
    }
    if (text.substr(next).starts_with("->")) {
      at = next + (next + 2 < text.size() && text[next + 2] == '$' ? 3 : 2);
      while (at < text.size() && ascii::is_word(text[at])) ++at;
      continue;
    }
    if (text[next] != '[' && text[next] != '{') return at;
    const std::size_t close = close_of(text, next);
    if (close == std::string_view::npos) return at;
    at = close + 1;
  }
}

/// $_GET[…], and $f(…), which calls what the variable names.
void read_variables(std::string_view text, Reasons& out) {
  const std::size_t first = ascii::skip_space(text, 0);
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && ascii::is_word(text[end])) ++end;
    const std::string_view name = text.substr(at + 1, end - at - 1);
    const bool is_braced =
        name.empty() && ascii::skip_space(text, end) < text.size() && text[ascii::skip_space(text, end)] == '{';
    if (name.empty() && !is_braced) continue;
    if (!name.empty() && ascii::is_digit(name.front())) continue;
    const std::size_t chain = end_of_chain(text, end);
    if (ascii::is_among(name, kSuperglobals) && (chain > end || at == first)) {
      say(out, name.size() > 4 || chain > end ? 100 : 60, "a variable in which PHP holds the request or itself", at,
          chain);
      continue;
    }
    bool spaced = false;
    const std::size_t bracket = bracket_after(text, chain, spaced);
    if (bracket == std::string_view::npos) continue;
    // "$PLATFORM (or so)": a blank, and a name by itself.
    if (chain == end && bracket > chain &&
        text.substr(chain, bracket - chain).find_first_not_of(' ') == std::string_view::npos)
      continue;
    const std::string_view members = text.substr(end, chain - end);
    const bool is_named = members.find("->$") != std::string_view::npos;  // $a->$name(…)
    const bool is_member = !is_named && members.find("->") != std::string_view::npos;
    const bool is_led = at == first || text[at - 1] == '@' || text[at - 1] == '$' || text[at - 1] == ':' ||
                        (at == first + 1 && text[first] == '(') || text[at - 1] == ';' || text[at - 1] == '=';
    say(out, is_led && !is_member ? 100 : 40, "a function is called whose name is in a variable", at, bracket + 1);
  }
}

/// ${'name'} and $ {name}: a variable whose name is computed.
void read_computed_names(std::string_view text, Reasons& out) {
  const std::size_t at = ascii::skip_space(text, 0);
  if (at >= text.size() || text[at] != '$') return;
  const std::size_t brace = ascii::skip_space(text, at + 1);
  if (brace >= text.size() || text[brace] != '{' || ascii::trim(text).back() != '}') return;
  const std::size_t name = ascii::skip_space(text, brace + 1);
  if (name >= text.size()) return;
  const bool is_quoted = text[name] == '\'' || text[name] == '"' || text[name] == '$';
  if (is_quoted || brace > at + 1) say(out, 100, "a variable whose name is computed", at, brace + 1);
}

/// allow_url_include=1: a setting of php.ini, by the names that the manual lists for those that attacks change.
void read_settings(std::string_view text, Reasons& out) {
  static constexpr std::array<std::string_view, 22> kSettings{"allow_url_fopen",
                                                              "allow_url_include",
                                                              "auto_append_file",
                                                              "auto_prepend_file",
                                                              "cgi.force_redirect",
                                                              "cgi.redirect_status_env",
                                                              "disable_classes",
                                                              "disable_functions",
                                                              "display_errors",
                                                              "enable_dl",
                                                              "error_log",
                                                              "extension_dir",
                                                              "include_path",
                                                              "log_errors",
                                                              "memory_limit",
                                                              "open_basedir",
                                                              "safe_mode",
                                                              "sendmail_path",
                                                              "suhosin.simulation",
                                                              "unserialize_callback_func",
                                                              "unserialize_max_depth",
                                                              "user_ini.filename"};
  static constexpr std::string_view kSections[] = {"assert.",  "mbstring.", "opcache.", "session.",
                                                   "suhosin.", "xdebug.",   "zend.",    "apc."};
  for (std::size_t equals = text.find('='); equals != std::string_view::npos; equals = text.find('=', equals + 1)) {
    std::size_t end = equals;
    while (end > 0 && ascii::is_space(text[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && end - begin < 40 && (ascii::is_word(text[begin - 1]) || text[begin - 1] == '.')) --begin;
    const std::string_view name = text.substr(begin, end - begin);
    bool is_known = ascii::is_among(name, kSettings);
    for (const std::string_view section : kSections)
      is_known = is_known || (ascii::starts(name, section) && name.size() > section.size() + 3 && begin == 0);
    if (!is_known || ascii::skip_space(text, equals + 1) >= text.size()) continue;
    const bool is_led =
        begin == 0 || ascii::ends(text.substr(0, begin), "-d ") || ascii::ends(text.substr(0, begin), "-d");
    say(out, is_led ? 100 : 60, "a setting of PHP is changed", begin, equals + 1);
  }
}

/// What quotes, dots and brackets leave of "('sys'.'tem')": system.
std::string_view squeezed(std::string_view text, std::array<char, 40>& into) {
  std::size_t size = 0;
  bool is_comment = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("/*")) is_comment = true;
    if (text.substr(i).starts_with("*/")) is_comment = false;
    if (is_comment || (!ascii::is_word(text[i]))) continue;
    if (size == into.size()) return {};
    into[size++] = ascii::lower(text[i]);
  }
  std::string_view name(into.data(), size);
  if (name.starts_with("string")) name.remove_prefix(6);  // A cast.
  if (name.ends_with("0")) name.remove_suffix(1);         // A subscript.
  if (name.ends_with("0")) name.remove_suffix(1);
  return name;
}

/// (…)(…) and "…"(…): a function called by a string.
void read_dynamic_calls(std::string_view text, Reasons& out) {
  const std::size_t last_end = text.rfind(';');  // npos, with one more, is 0.
  const std::size_t last_quote = text.rfind('\'');
  for (std::size_t at = text.find('('); at != std::string_view::npos; at = text.find('(', at + 1)) {
    std::size_t end = at;
    while (end > 0 && ascii::is_space(text[end - 1])) --end;
    if (end < 2) continue;
    const char before = text[end - 1];
    if (end < at && before == ')' && text[at + 1 < text.size() ? at + 1 : at] == ' ') continue;
    if (ascii::is_space(text[at - 1]) && last_end + 1 <= at && last_quote + 1 <= at) continue;
    const bool is_comment = before == '/' && text[end - 2] == '*';
    if (before != ')' && before != ']' && before != '}' && before != '"' && before != '\'' && !is_comment) continue;
    // Back to where the value begins, 64 bytes at most.
    const std::size_t least = end > 64 ? end - 64 : 0;
    std::size_t begin = end;
    while (begin > least && text[begin - 1] != ';' && text[begin - 1] != ',' && text[begin - 1] != '=') --begin;
    // "chroot()(": a call stands there, not a string.
    const std::size_t value = ascii::skip_space(text, begin);
    // The quote begins a string, and the parenthesis is in it.
    const bool is_quote = before == '"' || before == '\'';
    if (is_quote && std::ranges::count(text.substr(begin, end - begin), before) % 2 != 0) continue;
    if (value < end && ascii::is_letter(text[value]) && !ascii::starts(text.substr(value), "return")) continue;
    std::array<char, 40> buffer{};
    const std::string_view name = squeezed(text.substr(begin, end - begin), buffer);
    if (callable(name) == Callable::No) continue;
    say(out, 100, "a function is called whose name is in a string", begin, at + 1);
    return;
  }
}

/// (~\x8f\x97…)(), a name whose bytes are inverted: PHP's ~ makes letters of bytes that are none.
void read_inverted(std::string_view text, Reasons& out) {
  constexpr std::size_t kFewest = 3;
  const std::size_t first = ascii::skip_space(text, 0);
  const std::size_t sign = first < text.size() && text[first] == '(' ? first + 1 : first;
  if (sign >= text.size() || text[sign] != '~') return;
  std::size_t end = sign + 1;
  const auto plain_at = [&](std::size_t at) { return static_cast<char>(~static_cast<unsigned char>(text[at])); };
  // A letter, inverted, is a byte that no character of UTF-8 begins with.
  if (end == text.size() || (!ascii::is_letter(plain_at(end)) && plain_at(end) != '_')) return;
  while (end < text.size() && ascii::is_word(plain_at(end))) ++end;
  if (end - sign <= kFewest) return;
  if (end < text.size() && text[end] == ')') ++end;
  if (end < text.size() && text[end] == '(')
    say(out, 100, "a function is called whose name is inverted", first, end + 1);
}

/// (0^0).(0^0), (1).(2)^(3): strings put together of numbers, for names of functions without a letter. Of what an
/// exponent looks like, nothing is joined by a dot between brackets.
void read_letterless(std::string_view text, Reasons& out) {
  const std::string_view whole = ascii::trim(text);
  if (whole.size() < 8 || whole.front() != '(') return;
  std::size_t joints = 0;
  std::size_t signs = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const char c = whole[i];
    if (!ascii::is_digit(c) && std::string_view("()^.~&|' ").find(c) == std::string_view::npos) return;
    signs += c == '^' || c == '~' || c == '&' || c == '|' ? 1 : 0;
    joints += whole.substr(i).starts_with(").(") ? 1 : 0;
  }
  if (joints > 0 && signs > 1) say(out, 100, "PHP is written without letters", 0, text.size());
}

/// "/e" and a NUL, which ended a pattern of preg_replace() before what a program put behind it (CVE-2013-3238): its
/// replacement was run.
void read_cut_pattern(std::string_view text, Reasons& out) {
  for (std::size_t nul = text.find('\0'); nul != text.npos; nul = text.find('\0', nul + 1)) {
    std::size_t begin = nul;
    while (begin > 0 && nul - begin < 8 && ascii::is_letter(text[begin - 1])) --begin;
    const bool is_run = text.substr(begin, nul - begin).find('e') != text.npos;
    if (is_run && begin > 0 && std::string_view("/#~|").find(text[begin - 1]) != text.npos)
      return say(out, 100, "a pattern whose replacement PHP runs, cut off by a NUL", begin - 1, nul + 1);
  }
}

}  // namespace

void read_php(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has('(') && alphabet.has('.') && alphabet.has_any("^~&|")) read_letterless(text, out);
  if (alphabet.has_any("?[{%") && alphabet.has_any("<[{")) read_tags(text, out);
  if (alphabet.has('$')) {
    read_variables(text, out);
    if (alphabet.has('{')) read_computed_names(text, out);
  }
  if (alphabet.has('\0') && alphabet.has_any("/#~|")) read_cut_pattern(text, out);
  if (alphabet.has('=') && alphabet.has_any("_.")) read_settings(text, out);
  if (alphabet.has('~') && alphabet.has('(')) read_inverted(text, out);
  if (alphabet.has('(') && alphabet.has_any(")]}\"'")) read_dynamic_calls(text, out);
}

}  // namespace onesec::inspect::code
