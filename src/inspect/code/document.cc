#include "inspect/code/document.h"

#include <algorithm>

#include "inspect/ascii.h"
#include "inspect/code/host_file.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {
namespace {

/// scheme:…, of two letters at least: a drive of Windows has one.
bool has_scheme(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && (ascii::is_word(text[end]) || text[end] == '-' || text[end] == '+')) ++end;
  return end > 1 && end < text.size() && text[end] == ':';
}

/// ImageMagick's vectors: "image over 0,0 0,0 'label:@/srv/a'" has a coder read what it names, "fill
/// 'url(https://a"|w)'" a delegate (CVE-2016-3714 to 3718). Patterns of the same document, url(#a), and pictures
/// without a coder are drawn.
void read_vectors(std::string_view text, Reasons& out) {
  if (!ascii::starts(text, "push graphic-context")) return;
  constexpr std::string_view kWhat = "an image that has its reader fetch something or start a program";
  constexpr std::size_t kFarthest = 64;  // Of what stands between "image" and its file: a word and four numbers.
  for (std::size_t at = text.find("url("); at != text.npos; at = text.find("url(", at + 1)) {
    if (has_scheme(text.substr(at + 4))) return say(out, 100, kWhat, at, at + 4);
  }
  for (std::size_t at = ascii::find(text, "image "); at != text.npos; at = ascii::find(text, "image ", at + 1)) {
    const std::size_t quote = text.substr(0, at + kFarthest).find_first_of("'\"", at);
    if (quote == text.npos) continue;
    const std::string_view named = text.substr(quote + 1);
    if (has_scheme(named) || named.starts_with('@')) return say(out, 100, kWhat, at, quote + 1);
  }
}

/// What opens devices of Ghostscript or its safe mode (its manual, "Using Ghostscript", -dSAFER), and no program that
/// draws says.
void read_postscript(std::string_view text, Reasons& out) {
  constexpr std::string_view kWhat = "a program of PostScript that reaches the host";
  if (!text.starts_with("%!") && !text.starts_with("\x04%!")) return;
  for (const std::string_view sign : {"%pipe%", "/OutputFile", "/LockSafetyParams", ".forceput", ".locksafe"}) {
    if (const std::size_t at = text.find(sign); at != text.npos) return say(out, 100, kWhat, at, at + sign.size());
  }
  // (/etc/a) (r) file
  for (std::size_t at = text.find(") file"); at != text.npos; at = text.find(") file", at + 1)) {
    constexpr std::size_t kFarthest = 256;  // Of a file's name and how it is opened.
    const std::size_t least = at > kFarthest ? at - kFarthest : 0;
    const std::string_view before = text.substr(least, at - least);
    const std::size_t mode = before.rfind('(');
    const std::size_t name = mode == before.npos || mode == 0 ? before.npos : before.rfind('(', mode - 1);
    if (name != before.npos && is_host_file(before.substr(name + 1))) return say(out, 100, kWhat, least + name, at + 6);
  }
}

/// What a playlist names that is no piece of a film: other files joined to one (FFmpeg's protocols; CVE-2016-1897), or
/// files of the host. A list of songs names files, too, but has none of HLS' tags.
bool is_of_host(std::string_view name, bool is_hls) {
  for (const std::string_view scheme : {"concat:", "concatf:", "subfile,", "subfile:"}) {
    if (ascii::starts(name, scheme)) return true;
  }
  return is_hls && is_host_file(name);
}

void read_playlist(std::string_view text, Reasons& out) {
  if (!text.starts_with("#EXTM3U")) return;
  const bool is_hls = text.find("\n#EXT-X-") != text.npos;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    std::string_view line = text.substr(at, end - at);
    // #EXT-X-KEY:METHOD=AES-128,URI="a"
    const std::size_t address = line.starts_with('#') ? line.find("URI=\"") : line.npos;
    if (address != line.npos) line.remove_prefix(address + 5);
    if ((address != line.npos || !line.starts_with('#')) && is_of_host(line, is_hls))
      return say(out, 100, "a playlist that has its reader open files of the host", at, end);
    at = end + 1;
  }
}

}  // namespace

void read_coder(std::string_view text, Reasons& out) {
  static constexpr std::string_view kCoders[] = {"label:@/", "caption:@/", "pango:@/",
                                                 "msl:/",    "vid:msl:",   "ephemeral:/"};
  for (const std::string_view coder : kCoders) {
    if (ascii::starts(text, coder))
      return say(out, 100, "a name by which an image reader opens a file", 0, coder.size());
  }
}

void read_document(std::string_view text, Reasons& out) {
  const std::size_t first = ascii::skip_space(text, 0);
  if (first == text.size()) return;
  const char sign = text[first];
  if (sign != 'p' && sign != '%' && sign != '#' && sign != '\x04') return;
  Reasons found;
  const std::string_view document = text.substr(first);
  read_vectors(document, found);
  read_postscript(document, found);
  read_playlist(document, found);
  for (Reason reason : found.all()) {
    reason.begin += static_cast<std::uint32_t>(first);
    reason.end += static_cast<std::uint32_t>(first);
    out.add(reason);
  }
}

}  // namespace onesec::inspect::code
