#include "inspect/path/path.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "inspect/ascii.h"
#include "inspect/path/places.h"
#include "inspect/path/scheme.h"
#include "inspect/path/walk.h"

namespace onesec::inspect {
namespace {

using path::Place;
using path::Walk;

/// A separator, a dot, NUL; and what an encoding of them begins with.
constexpr ascii::Alphabet::Any kPlain = "/\\.\0";
constexpr ascii::Alphabet::Any kEncoded = "%\xc0\xc1\xe0\xe2\xef";

/// Whether a text holds a separator, a dot or a NUL, however written.
bool holds_path(std::string_view text, const ascii::Alphabet& alphabet) {
  if (alphabet.has_any(kPlain)) return true;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (path::unit_at(text, at).meaning != path::Meaning::Other) return true;
  }
  return false;
}

/// Where a path lies in its text.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool is_whole = false;  ///< Nothing but the path is in the text.
};

void say(Reasons& out, Span span, std::uint32_t points, std::string_view what) {
  out.add({Attack::Path, points, what, span.begin, span.end});
}

/// Files that pages link to by relative links.
bool is_of_a_page(std::string_view target) {
  static constexpr std::string_view kSuffixes[] = {".css", ".gif",  ".htm",  ".html", ".ico", ".jpeg", ".jpg",
                                                   ".js",  ".map",  ".md",   ".mjs",  ".png", ".svg",  ".ts",
                                                   ".tsx", ".webp", ".woff", ".json", ".h"};
  return std::any_of(std::begin(kSuffixes), std::end(kSuffixes),
                     [&](std::string_view suffix) { return target.ends_with(suffix); });
}

/// A module of the same source tree as an import names it: Node.js looks below "node_modules", and the others are the
/// folders that npm's workspaces and bundlers' templates begin with. A module has no suffix.
bool is_module(const Walk& walk) {
  static constexpr std::string_view kTrees[] = {"components/", "node_modules/", "packages/", "src/"};
  const std::string_view target = walk.target();
  const bool is_plain = walk.odd_units() + walk.escaped_dots() + walk.disguised_steps() == 0 && !walk.is_absolute();
  return is_plain && walk.climbed() <= 4 && target.find('.') == target.npos && !target.ends_with('/') &&
         std::any_of(std::begin(kTrees), std::end(kTrees),
                     [&](std::string_view tree) { return target.starts_with(tree); });
}

std::uint32_t points_of_climb(const Walk& walk, bool is_whole, bool is_page) {
  const std::uint32_t levels = walk.climbed();
  if (!is_whole) return levels >= 8 && !is_page ? 100 : std::min(levels * 12, 80U);
  // A link that is absolute has nowhere to climb to: RFC 3986 takes the step away before a client sends it.
  if (walk.is_absolute() && !walk.is_url()) return 100;
  if (is_module(walk)) return 60;
  if (is_page) return levels >= 6 ? 100 : std::min(levels * 20, 90U);
  return levels >= 3 || (levels == 2 && !walk.target().empty()) ? 100 : levels == 2 ? 70 : 40;
}

void judge_climb(const Walk& walk, Span span, Reasons& out) {
  if (walk.climbed() > 0) {
    say(out, span, points_of_climb(walk, span.is_whole, is_of_a_page(walk.target())),
        "a path climbs out of its folder");
    if (walk.odd_steps() > 0) say(out, span, 100, "a step up is written in an encoding that hides it");
    if (walk.escaped_dots() > 0) say(out, span, 60, "a step up has dots in percent-encoding, which no client needs");
    if (walk.disguised_steps() > 0) say(out, span, 60, "a step up is written to get past a filter");
  }
  if (walk.disguised_steps() > 1) say(out, span, 100, "steps up are written to get past a filter");
  if (walk.odd_units() > 1 && walk.longest_dots() > 1) {
    say(out, span, 100, "dots and slashes of a path are written in code");
  }
  if (!span.is_whole) return;
  if (walk.is_absolute() && walk.leading_separators() > 3) {
    say(out, span, 100, "a path begins with a row of slashes");
  }
  if (walk.has_padding()) say(out, span, 100, "a segment too long for a file system pushes a path to its end");
  if (walk.triple_dots() > 1) say(out, span, 100, "a path of nothing but rows of dots");
  if (walk.single_dots() > 2) say(out, span, 100, "a path says again and again that it stays where it is");
  if (walk.is_absolute() && walk.longest_dots() > 3)
    say(out, span, 100, "a segment of a path begins with a row of dots");
}

std::uint32_t points_of_place(const Walk& walk, const Place& place, bool is_whole) {
  const bool reaches = (walk.climbed() > 1 || walk.odd_steps() > 0) && place.is_secret;
  if (reaches) return 100;
  if (walk.separators() == 0) return place.is_secret && is_whole ? 60 : 0;
  if (walk.is_url() && !walk.has_drive()) return place.is_secret ? 50 : 0;
  if (!walk.is_absolute() && !is_whole) return place.is_secret ? 40 : 0;
  if (!is_whole) return place.is_secret ? 60 : 30;
  return place.is_secret ? 100 : walk.climbed() > 0 ? 70 : 60;
}

void judge_place(const Walk& walk, Span span, Reasons& out) {
  const std::string_view target = walk.target();
  if (target.empty()) return;
  const Place* place = path::place_of(target);
  // Adobe's content system serves style sheets and pictures from /etc/designs.
  if (place != nullptr && place->name == "etc" && walk.climbed() == 0 && is_of_a_page(target)) place = nullptr;
  // A sentence that names such a file ends in a full stop, and begins at a home folder; a key is no sentence's.
  const bool is_key = place != nullptr && place->is_secret && span.is_whole;
  const bool is_sentence = target.ends_with('.') || (target.starts_with('~') && !is_key);
  const bool is_whole = span.is_whole && !is_sentence;
  if (place != nullptr) {
    const std::uint32_t points = points_of_place(walk, *place, is_whole);
    // Prose that names several such files is still prose: one reason for all.
    const bool is_certain = points >= kThreshold;
    if (points > 0) say(out, span, points, is_certain ? place->what : "a file that pages don't link to is named");
  }
  if (!is_whole || walk.is_url()) return;
  if (path::is_left_over_copy(target)) {
    say(out, span, walk.is_absolute() ? 100 : 60, "a copy that was left beside a program is asked for");
  }
  if (walk.is_absolute() && path::is_system_file(target, walk.has_drive())) {
    say(out, span, 100, "a settings or log file of the system is asked for by its whole path");
  }
  if (walk.is_absolute() && path::is_hidden_setting(target)) {
    say(out, span, 100, "a settings file in a hidden folder is asked for");
  }
}

void judge_nul(std::string_view text, const Walk& walk, Span span, Reasons& out) {
  if (!walk.has_nul() || (walk.separators() == 0 && walk.target().find('.') == std::string_view::npos)) return;
  const auto nul = path::unit_at(text, span.end);
  const std::string_view rest = text.substr(span.end + nul.length);
  // What has other control bytes and ends in a NUL is no name, but what a program packed.
  const auto is_control = [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\0' && !ascii::is_space(c);
  };
  if (rest.empty() && std::any_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(span.end), is_control))
    return;
  const bool is_extension = rest.starts_with('.') && rest.size() < 8;
  if (rest.empty() || is_extension) say(out, span, 100, "a NUL cuts the end off a file name");
}

/// Separators that a program took out as escapes leave their dots behind: "......etcpasswd".
void judge_glued(std::string_view text, Reasons& out) {
  std::size_t dots = 0;
  while (dots < text.size() && text[dots] == '.') ++dots;
  const bool has_drive = text.size() > 4 && text[1] == ':' && text[2] != '/' && text[2] != '\\';
  if (has_drive) dots = 2;
  if ((dots < 4 && !has_drive) || text.size() - dots > 64) return;
  std::array<char, 64> glued{};
  std::size_t size = 0;
  for (const char byte : text.substr(dots)) {
    const auto small = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
    if (small != '/' && small != '\\' && static_cast<unsigned char>(small) > ' ') glued[size++] = small;
  }
  if (path::place_of_glued({glued.data(), size}) == nullptr) return;
  out.add({Attack::Path, 100, "steps up to a file of the system, with their slashes taken out", 0,
           static_cast<std::uint32_t>(text.size())});
}

/// One byte or code of a step up written so that nothing reads it as one any more: dots, slashes, and what a decoder
/// left of their codes. 0: something else.
std::size_t remains_at(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  const std::string_view rest = text.substr(at);
  // C0 and C1 begin a code of two bytes, whatever follows: "\xC0^".
  if ((byte == 0xc0 || byte == 0xc1) && rest.size() > 1 && rest[1] != '%' && rest[1] != '.') return 2;
  if (byte == '.' || byte == '/' || byte == '\\' || byte == '?' || byte < ' ' || byte >= 0x80) return 1;
  if (rest.starts_with("0x2") || rest.starts_with("0x5")) return 4;
  if (byte != '%') return 0;
  if (rest.size() > 1 && (rest[1] | 0x20) == 'u') return 6;
  return rest.size() > 1 && rest[1] == '%' ? 1 : 3;
}

/// "..%c1%8s..%c1%8sboot.ini": whatever a server makes of what stands between the dots, the file says what is meant.
void judge_remains(std::string_view text, Reasons& out) {
  std::size_t at = 0;
  std::size_t odd = 0;
  while (at < text.size()) {
    const std::size_t length = remains_at(text, at);
    if (length == 0) break;
    const auto byte = static_cast<unsigned char>(text[at]);
    odd += length > 1 || byte < ' ' || byte >= 0x80 || byte == '?' ? 1 : 0;
    at += length;
  }
  if (at < 3 || odd == 0 || at >= text.size() || text.size() - at > 64) return;
  std::array<char, 64> glued{};
  std::size_t size = 0;
  for (std::size_t i = at; i < text.size();) {
    const std::size_t length = text[i] == '.' ? 0 : remains_at(text, i);
    if (length == 0) glued[size++] = ascii::lower(text[i]);
    i += std::max<std::size_t>(length, 1);
  }
  if (path::place_of_glued({glued.data(), size}) == nullptr) return;
  out.add({Attack::Path, 100, "steps up in broken codes, to a file of the system", 0,
           static_cast<std::uint32_t>(text.size())});
}

void judge_share(std::string_view text, Reasons& out) {
  if (!text.starts_with("\\\\") || text.size() < 6 || text.find(' ') != text.npos) return;
  const std::size_t share = text.find('\\', 2);
  if (share == text.npos || share == 2) return;
  const bool is_administrative = text.find('$', share) != text.npos;
  const bool is_device = text.starts_with("\\\\?\\") || text.starts_with("\\\\.\\");
  // [MS-DTYP] 2.2.57, and WebDAV's redirector for a port or TLS: "host@80", "host@SSL@8443". People have names there.
  const std::string_view host = text.substr(2, share - 2);
  const bool is_bare =
      host.find_first_not_of("0123456789.") == host.npos && std::count(host.begin(), host.end(), '.') == 3;
  const std::size_t at = host.find('@');
  const bool is_webdav = at != host.npos && (ascii::starts(host.substr(at + 1), "ssl") ||
                                             host.find_first_not_of("0123456789", at + 1) == host.npos);
  out.add({Attack::Path, is_administrative || is_device || is_bare || is_webdav ? 100U : 60U,
           "a path to another host or to a device of Windows", 0, static_cast<std::uint32_t>(share)});
}

/// Ends of a value by which a server reads another file than a filter that looks at the end.
void judge_end(std::string_view text, Reasons& out) {
  const auto say_all = [&](std::string_view what) {
    out.add({Attack::Path, 100, what, 0, static_cast<std::uint32_t>(text.size())});
  };
  if (text.size() < 6 || text.size() > 1024 || text.find(' ') != text.npos) return;
  // Attribute types of NTFS ([MS-FSCC] 2.1.5): the file's own bytes, and a folder's list.
  for (const std::string_view stream : {std::string_view(":$data"), std::string_view(":$index_allocation")}) {
    if (!ascii::ends(text, stream)) continue;
    const std::string_view name = text.substr(0, text.size() - stream.size());
    if (name.find(':') != name.npos && ascii::is_word(name.front())) say_all("a stream of a file of NTFS is asked for");
  }
  // "a.asp;.jpg": IIS ran it by what stands before the ";" (CVE-2009-4444).
  const std::size_t mark = text.rfind(';');
  if (mark != text.npos && text.substr(mark).starts_with(";.") && text.size() - mark < 8 &&
      path::is_program(text.substr(0, mark)))
    say_all("a program has the end of a picture's name behind a semicolon");
  // "/app/rest/server;.jsp", "/admin;.css": a parameter of a segment (RFC 3986 3.3) that is only the end of a name, for
  // who decides by it.
  if (text.starts_with('/') && mark != text.npos && text.substr(mark).starts_with(";.") &&
      ascii::is_word(text[mark - 1]) && (path::is_program(text.substr(mark)) || is_of_a_page(text.substr(mark))))
    say_all("a path has the end of another kind of file as a parameter");
  // PHP drops it, and what it includes is the program after all.
  if (text.ends_with("/.") && path::is_program(text.substr(0, text.size() - 2)))
    say_all("a program is named as if it were a folder");
}

constexpr ascii::Bytes begins_no_path(" \t\n\r\"'<>=?&,()|`#{;");

}  // namespace

void inspect_path(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (!alphabet.has_any(kPlain) && !alphabet.has_any(kEncoded)) return;

  std::size_t begin = 0;
  std::size_t last = text.size();
  while (begin < last && static_cast<unsigned char>(text[begin]) <= ' ' && text[begin] != '\0') ++begin;
  while (last > begin && static_cast<unsigned char>(text[last - 1]) <= ' ' && text[last - 1] != '\0') --last;
  const std::string_view trimmed = text.substr(begin, last - begin);
  if (begin == 0) {
    judge_glued(trimmed, out);
    judge_remains(trimmed, out);
    judge_share(trimmed, out);
    judge_end(trimmed, out);
  }
  if (alphabet.has(':')) path::inspect_scheme(trimmed, begin, out);
  if (!holds_path(text, alphabet)) return;
  for (std::size_t at = begin; at < last;) {
    if (begins_no_path(text[at])) {
      ++at;
      continue;
    }
    Walk walk;
    const std::size_t end = walk.follow(text.substr(0, last), at);
    const bool ends_value = end == last || walk.has_nul() || text[end] == '?' || text[end] == '{' || text[end] == '#';
    const Span span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), at == 0 && ends_value};
    judge_climb(walk, span, out);
    judge_place(walk, span, out);
    judge_nul(text, walk, span, out);
    at = end == at ? at + 1 : end;
    if (walk.has_nul()) at = end + path::unit_at(text, end).length;
  }
}

}  // namespace onesec::inspect
