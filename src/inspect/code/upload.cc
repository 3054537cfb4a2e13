#include "inspect/code/upload.h"

#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/document.h"
#include "inspect/code/languages.h"

namespace onesec::inspect {
namespace {

/// What PHP, Tomcat, IIS, ColdFusion, CGI and Apache's SSI run by default or in their packages' configurations.
constexpr auto kRun = std::to_array<std::string_view>(
    {"asa",      "ascx", "ashx", "asmx", "asp",  "aspx", "cer",   "cfc",  "cfm",  "cgi",
     "htaccess", "inc",  "jsf",  "jsp",  "jspa", "jspf", "jspx",  "jsw",  "jsv",  "jtml",
     "mspx",     "phar", "php",  "phps", "pht",  "phtm", "phtml", "shtm", "shtml"});
constexpr auto kRunSorted = [] {
  auto sorted = kRun;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}();
constexpr std::array<std::string_view, 4> kConfigurations{".htaccess", ".htpasswd", ".user.ini", "web.config"};

/// A step up in the name: browsers send none, RFC 7578 4.2 has servers ignore folders.
bool climbs(std::string_view name) {
  for (std::size_t at = name.find(".."); at != std::string_view::npos; at = name.find("..", at + 2)) {
    const auto is_separator = [](char c) { return c == '/' || c == '\\'; };
    if ((at == 0 || is_separator(name[at - 1])) && at + 2 < name.size() && is_separator(name[at + 2])) return true;
  }
  return false;
}

/// sess_<id>: what PHP's "files" handler keeps a session in. Its own ids have 22 to 256 of these signs (php.ini's
/// session.sid_length); a client may choose a shorter one (session.use_strict_mode), and 16 are more than a word has.
bool is_session(std::string_view base) {
  constexpr std::string_view kPrefix = "sess_";
  if (!ascii::starts(base, kPrefix)) return false;
  const std::string_view id = base.substr(kPrefix.size());
  return id.size() >= 16 && id.size() <= 256 &&
         std::all_of(id.begin(), id.end(), [](char c) { return ascii::is_word(c) || c == ',' || c == '-'; });
}

/// php, php7, php907: every version's, and those to come.
bool is_run(std::string_view extension) {
  if (ascii::starts(extension, "php") && extension.size() > 3)
    extension = extension.substr(0, std::max<std::size_t>(3, extension.find_last_not_of("0123456789") + 1));
  return ascii::is_among(extension, kRunSorted);
}

/// By its first bytes (PNG, JPEG, GIF, BMP, and WebP's container), or by what the client says.
bool is_image(std::string_view content, std::string_view type) {
  static constexpr std::string_view kBegins[] = {"\x89PNG", "\xFF\xD8\xFF", "GIF8", "BM", "RIFF"};
  return ascii::starts(ascii::trim(type), "image/") ||
         std::ranges::any_of(kBegins, [&](std::string_view begin) { return content.starts_with(begin); });
}

/// Whether what stands behind a short tag, which three bytes of a picture may be by chance, is text to the end of it.
/// A picture's bytes are in 64 KiB once in a million.
bool is_text_to_end(std::string_view text) {
  constexpr std::size_t kFewest = 4;  // `w`: a command, and nothing shorter.
  const std::size_t end = text.find("?>");
  const std::string_view inside = text.substr(0, end);
  return inside.size() >= kFewest && end != text.npos &&
         std::ranges::all_of(inside, [](char c) { return (c >= ' ' && c <= '~') || ascii::is_space(c); });
}

}  // namespace

std::string_view program_in_upload(std::string_view content, std::string_view type) {
  Reasons found;
  code::read_document(content, found);
  if (!found.empty()) return content;
  if (!is_image(content, type)) return {};
  constexpr std::size_t kKept = 512;  // Of a program in an image: enough to say what it is.
  for (std::size_t at = content.find("<?"); at != content.npos; at = content.find("<?", at + 2)) {
    const std::string_view tag = content.substr(at, kKept);
    if (ascii::starts(tag, "<?php") || (tag.starts_with("<?=") && is_text_to_end(tag.substr(3)))) return tag;
  }
  return {};
}

void inspect_file_name(std::string_view name, Reasons& out) {
  if (climbs(name))
    out.add({Attack::Path, 100, "the name of an uploaded file climbs out of its folder", 0,
             static_cast<std::uint32_t>(name.size())});
  const std::size_t folder = name.find_last_of("/\\");
  const std::size_t begin = folder == std::string_view::npos ? 0 : folder + 1;
  std::string_view base = name.substr(begin);
  const std::size_t stream = base.find("::$");
  if (stream != std::string_view::npos) base = base.substr(0, stream);
  while (!base.empty() && (base.back() == '.' || ascii::is_space(base.back()))) base.remove_suffix(1);
  if (ascii::is_among(base, kConfigurations))
    return code::say(out, 100, "an uploaded file that configures the server", begin, begin + base.size());
  if (is_session(base))
    return code::say(out, 100, "an uploaded file that PHP would read as a session", begin, begin + base.size());
  bool is_last = true;
  while (!base.empty()) {
    const std::size_t dot = base.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return;
    const std::string_view extension = ascii::trim(base.substr(dot + 1));
    if (is_run(extension)) {
      // "a.php.jpg" is run where Apache maps every extension; "notes.inc.txt" is not.
      return code::say(out, is_last ? 100 : 60, "an uploaded file that the server would run", begin + dot,
                       begin + dot + 1 + extension.size());
    }
    is_last = false;
    base = base.substr(0, dot);
  }
}

}  // namespace onesec::inspect
