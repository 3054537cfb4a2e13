#include "inspect/shell/glob.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "inspect/ascii.h"
#include "inspect/shell/utilities.h"

namespace onesec::inspect::shell {
namespace {

/// Whether `name` fits `pattern` with ? and *. The star goes back to the last star alone: O(pattern * name), both
/// short.
bool fits(std::string_view pattern, std::string_view name) {
  // Most names end or begin otherwise.
  const auto is_plain = [](char byte) { return byte != '?' && byte != '*'; };
  if (is_plain(pattern.back()) && pattern.back() != name.back()) return false;
  if (is_plain(pattern.front()) && pattern.front() != name.front()) return false;
  std::size_t p = 0, n = 0, star = std::string_view::npos, mark = 0;
  while (n < name.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p, ++n;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

/// "[u]name", "w[gh]et": a class of one sign is that sign, another one any.
std::string_view without_classes(std::string_view pattern, std::array<char, 32>& into) {
  if (pattern.find('[') == std::string_view::npos) return pattern;
  std::size_t size = 0;
  for (std::size_t i = 0; i < pattern.size() && size < into.size(); ++i) {
    const std::size_t close = pattern[i] == '[' ? pattern.find(']', i + 2) : std::string_view::npos;
    into[size++] = close == std::string_view::npos ? pattern[i] : close == i + 2 ? pattern[i + 1] : '?';
    if (close != std::string_view::npos) i = close;
  }
  return {into.data(), size};
}

}  // namespace

bool fits_utility(std::string_view given) {
  std::array<char, 32> plain{};
  const std::string_view pattern = without_classes(given, plain);
  // A pattern of wildcards alone fits everything and says nothing.
  if (pattern.size() > 20 || pattern.size() < 2) return false;
  if (std::none_of(pattern.begin(), pattern.end(), [](char byte) { return byte >= 'a' && byte <= 'z'; })) return false;
  // No utility has other signs in its name: most patterns end here.
  const bool is_name = std::all_of(pattern.begin(), pattern.end(), [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '?' || byte == '*' || byte == '-' ||
           byte == '.';
  });
  if (!is_name) return false;
  return any_utility(&pattern, [](const void* to, std::string_view name) {
    return fits(*static_cast<const std::string_view*>(to), name);
  });
}

bool fits_bin(std::string_view folder) {
  if (folder.size() < 4 || folder.find_first_of("?*[") == folder.npos) return false;
  std::array<char, 32> plain{};
  const std::string_view pattern = without_classes(folder, plain);
  static constexpr std::string_view kFolders[] = {"/bin/", "/sbin/", "/usr/bin/", "/usr/local/bin/", "/usr/sbin/"};
  // Folders of "?" and "*" alone fit every path.
  return std::any_of(pattern.begin(), pattern.end(), ascii::is_letter) &&
         std::any_of(std::begin(kFolders), std::end(kFolders),
                     [&](std::string_view name) { return fits(pattern, name); });
}

}  // namespace onesec::inspect::shell
