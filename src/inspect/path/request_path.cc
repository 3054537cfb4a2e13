#include "inspect/path/request_path.h"

#include <algorithm>

#include "inspect/ascii.h"
#include "inspect/path/places.h"

namespace onesec::inspect {
namespace {

/// A segment ".." with a dot in percent-encoding. Browsers take such a segment for a step up and never send it (WHATWG
/// URL 4.1, "double-dot URL path segment"), and encoders leave dots alone (RFC 3986 2.3).
bool has_coded_step(std::string_view path) {
  for (std::size_t at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
    const std::size_t begin = at - std::min<std::size_t>(at, path.substr(0, at).ends_with('.') ? 1 : 0);
    if (begin > 0 && path[begin - 1] != '/') continue;
    std::size_t end = begin;
    std::size_t dots = 0;
    while (end < path.size() && dots < 3) {
      const bool is_coded = ascii::starts(path.substr(end), "%2e");
      if (!is_coded && path[end] != '.') break;
      end += is_coded ? 3 : 1;
      ++dots;
    }
    if (dots == 2 && (end == path.size() || path[end] == '/' || ascii::starts(path.substr(end), "%2f"))) return true;
  }
  return false;
}

/// Steps up in `path`; clients take them away before they send it (RFC 3986 5.2.4).
std::size_t steps_in(std::string_view path) {
  std::size_t steps = 0;
  for (std::size_t at = path.find("/../"); at != path.npos; at = path.find("/../", at + 3)) ++steps;
  return steps;
}

/// "%2541": a letter in percent-encoding twice. No encoder touches a letter once (RFC 3986 2.3).
bool has_letter_coded_twice(std::string_view path) {
  for (std::size_t at = path.find("%25"); at != path.npos; at = path.find("%25", at + 3)) {
    if (at + 5 > path.size()) return false;
    const char high = path[at + 3];
    const char low = ascii::lower(path[at + 4]);
    const bool is_low = ascii::is_digit(low) || (low >= 'a' && low <= 'f');
    const bool is_first_half = (high == '4' || high == '6') && low != '0';
    const bool is_second_half = (high == '5' || high == '7') && (ascii::is_digit(low) || low == 'a');
    if (is_low && (is_first_half || is_second_half)) return true;
  }
  return false;
}

/// "/..%2f", "/..%5c": a step up whose separator is in percent-encoding.
bool has_step_before_code(std::string_view path) {
  for (std::size_t at = path.find(".."); at != path.npos; at = path.find("..", at + 1)) {
    const bool begins = at == 0 || path[at - 1] == '/';
    const std::string_view behind = path.substr(at + 2);
    if (begins && (ascii::starts(behind, "%2f") || ascii::starts(behind, "%5c"))) return true;
  }
  return false;
}

std::string_view last_segment(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// "/account.php/.css", "/x.jsp/.js.map": a program, and behind it nothing but the end of a name: for who caches or
/// lets pass by it.
bool ends_as_another(std::string_view path) {
  const std::string_view last = last_segment(path);
  if (last.size() < 3 || last.size() > 12 || last.front() != '.' || last == path) return false;
  return std::ranges::all_of(last, [](char c) { return c == '.' || ascii::is_letter(c); }) && last[1] != '.' &&
         path::is_program(path.substr(0, path.size() - last.size() - 1));
}

/// "/a.php?.php/b/c.php": a coded question mark between two programs. One of the two readers ends the path there.
bool has_question_inside(std::string_view text) {
  const std::size_t mark = text.find('?');
  if (mark == text.npos || text.find('/', mark) == text.npos) return false;
  return path::is_program(text.substr(0, mark)) && path::is_program(text) && text.find('=', mark) == text.npos;
}

/// Files that pages consist of: who follows links without taking steps up away asks for these.
bool is_linked_file(std::string_view name) {
  static constexpr std::string_view kSuffixes[] = {".css", ".gif", ".htm", ".html", ".ico",  ".jpeg",
                                                   ".jpg", ".js",  ".png", ".svg",  ".webp", ".woff"};
  return std::ranges::any_of(kSuffixes, [&](std::string_view suffix) { return ascii::ends(name, suffix); });
}

}  // namespace

void inspect_request_path(std::string_view sent, std::string_view text, Reasons& out) {
  const auto say = [&](std::uint32_t points, std::string_view what) {
    out.add({Attack::Path, points, what, 0, static_cast<std::uint32_t>(text.size())});
  };
  if (has_coded_step(sent)) say(100, "a step up has dots in percent-encoding, which no client sends");
  if (const std::size_t steps = steps_in(sent); steps > 0) {
    const std::string_view name = last_segment(text);
    const bool is_file = name.find('.') != name.npos || steps > 1;
    say(is_file && !is_linked_file(name) ? 100 : 60,
        "a path has a step up, which clients take away before they send it");
  }
  if (has_step_before_code(sent)) say(100, "a step up ends in a separator in percent-encoding");
  if (has_letter_coded_twice(sent)) say(100, "a letter of a path is in percent-encoding twice");
  if (ends_as_another(text)) say(100, "behind a program stands the end of another kind of file");
  if (has_question_inside(text)) say(100, "a coded question mark stands between two programs");
}

}  // namespace onesec::inspect
