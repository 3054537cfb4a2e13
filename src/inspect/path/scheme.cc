#include "inspect/path/scheme.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "inspect/ascii.h"

namespace onesec::inspect::path {
namespace {

using ascii::lower;

struct Scheme {
  std::string_view name;
  std::string_view after;  ///< What must follow the colon.
  std::uint32_t points = 0;
  std::string_view what;
};

// The stream wrappers of the PHP manual ("Supported Protocols and Wrappers"), and the URL handlers of the JDK that
// reach files. In the order of names.
constexpr Scheme kSchemes[] = {
    {"classpath", "../", 100, "a file outside of what a Java program was made of"},
    {"compress.bzip2", "//", 100, "a PHP wrapper that unpacks a file"},
    {"compress.zlib", "//", 100, "a PHP wrapper that unpacks a file"},
    {"data", "//", 100, "a PHP data wrapper brings its own text"},
    {"data", "text/plain", 100, "a data URL of plain text"},
    {"data", ",", 60, "a data URL of plain text"},
    {"data", ";base64,", 100, "a PHP data wrapper brings its own text"},
    {"expect", "//", 100, "a PHP wrapper that runs a command"},
    {"file", "/", 100, "a URL of a local file"},
    {"file", "\\\\", 100, "a URL of a local file"},
    {"glob", "//", 100, "a PHP wrapper that lists files"},
    {"jar", "file:", 100, "a Java URL into a local archive"},
    {"jar", "http", 100, "a Java URL into a remote archive"},
    {"local_file", "", 100, "a URL of a local file"},
    {"netdoc", "/", 100, "a Java URL of a local file"},
    {"ogg", "//", 60, "a PHP wrapper of a media file"},
    {"phar", "/", 100, "a PHP wrapper that loads an archive"},
    {"php", "//", 100, "a PHP wrapper of streams and filters"},
    {"php", "filter/", 100, "a PHP wrapper of streams and filters"},
    {"rar", "//", 100, "a PHP wrapper that unpacks a file"},
    {"ssh2.exec", "//", 100, "a PHP wrapper that runs a command"},
    {"ssh2.scp", "//", 100, "a PHP wrapper of a remote file"},
    {"ssh2.sftp", "//", 100, "a PHP wrapper of a remote file"},
    {"ssh2.shell", "//", 100, "a PHP wrapper that runs a command"},
    {"ssh2.tunnel", "//", 100, "a PHP wrapper that connects to a host"},
    {"view-source", "file", 100, "a URL of a local file"},
    {"zip", "//", 100, "a PHP wrapper that unpacks a file"},
    {"zlib", "", 60, "a PHP wrapper that unpacks a file"},
};
static_assert(std::is_sorted(std::begin(kSchemes), std::end(kSchemes),
                             [](const Scheme& a, const Scheme& b) { return a.name < b.name; }));

bool is_program(std::string_view path) {
  static constexpr std::string_view kSuffixes[] = {".txt", ".php", ".inc", ".asp", ".jsp",
                                                   ".cgi", ".pl",  ".sh",  ".gif"};
  return std::any_of(std::begin(kSuffixes), std::end(kSuffixes),
                     [&](std::string_view suffix) { return path.ends_with(suffix); });
}

/// What a browser of Windows or macOS shows of a user's own folder, and people paste where they search. A server that
/// is attacked has other files.
bool is_own_document(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  const bool has_drive = path.size() > 3 && ascii::is_letter(path[0]) && path[1] == ':' && path[2] == '/';
  if (has_drive) path.remove_prefix(3);
  constexpr std::string_view kUsers = "Users";
  return path.starts_with(kUsers) && (path.size() == kUsers.size() ? has_drive : path[kUsers.size()] == '/') &&
         path.find("/.") == path.npos && path.find('\\') == path.npos && ascii::find(path, "appdata") == path.npos;
}

}  // namespace

void inspect_scheme(std::string_view text, std::size_t offset, Reasons& out) {
  // java.net.URL takes it off the front.
  if (ascii::starts(text, "url:")) text.remove_prefix(4);
  const std::size_t colon = text.substr(0, 16).find(':');
  if (colon == text.npos || colon < 3) return;
  std::array<char, 16> name{};
  std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), name.begin(), lower);
  const std::string_view wanted(name.data(), colon);
  const bool is_prose = text.find(' ') != text.npos;
  const auto* scheme = std::lower_bound(std::begin(kSchemes), std::end(kSchemes), wanted,
                                        [](const Scheme& a, std::string_view b) { return a.name < b; });
  for (; scheme != std::end(kSchemes) && scheme->name == wanted; ++scheme) {
    if (!ascii::starts(text.substr(colon + 1), scheme->after)) continue;
    if (wanted == "file" && is_own_document(text.substr(colon + 1))) return;
    const std::uint32_t points = is_prose && wanted == "file" ? 60 : scheme->points;
    out.add({Attack::Path, points, scheme->what, static_cast<std::uint32_t>(offset),
             static_cast<std::uint32_t>(offset + colon + 1 + scheme->after.size())});
    return;
  }
  // What is appended to an included URL ends up in its query: include($_GET["page"] . ".php").
  const bool is_remote = wanted == "http" || wanted == "https" || wanted == "ftp" || wanted == "ftps";
  if (!is_remote || is_prose || !text.ends_with('?')) return;
  while (text.ends_with('?')) text.remove_suffix(1);
  out.add({Attack::Path, is_program(text) ? 100U : 60U, "a remote file whose name ends in a question mark",
           static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(offset + text.size())});
}

}  // namespace onesec::inspect::path
