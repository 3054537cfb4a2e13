#include "sources/file_tail/rotated.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>

#include "platform/file.h"

namespace onesec::sources {
namespace {

constexpr std::size_t kMaxCopies = 64;
constexpr std::string_view kPacked[] = {".gz", ".xz", ".zst", ".bz2", ".lz4", ".zip"};

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "" when `name` isn't `base` with a rotation suffix, else the suffix: ".1", "-20261124", "-20261124-13".
std::string_view suffix_of(std::string_view name, std::string_view base) {
  if (name.size() < base.size() + 2 || !name.starts_with(base)) return {};
  const std::string_view suffix = name.substr(base.size());
  if (suffix.front() == '.' && is_digits(suffix.substr(1))) return suffix;
  const bool is_date =
      suffix.front() == '-' && suffix.size() >= 9 && suffix.find_first_not_of("0123456789-.") == std::string_view::npos;
  return is_date ? suffix : std::string_view();
}

/// Numbers count up with age, dates down.
bool is_older(std::string_view a, std::string_view b) {
  if (a.front() != b.front()) return a.front() < b.front();
  if (a.front() == '-') return a < b;
  return a.size() != b.size() ? a.size() > b.size() : a > b;
}

}  // namespace

bool is_rotated_name(std::string_view name) {
  if (std::ranges::any_of(kPacked, [name](std::string_view ending) { return name.ends_with(ending); })) return true;
  const std::size_t mark = name.find_last_of(".-");
  if (mark == std::string_view::npos || mark == 0 || !is_digits(name.substr(mark + 1))) return false;
  return name[mark] == '.' || name.size() - mark - 1 >= 8;
}

std::vector<std::string> rotated_copies(const std::string& path) {
  const std::filesystem::path whole(path);
  const std::string directory = whole.has_parent_path() ? whole.parent_path().string() : ".";
  const std::string base = whole.filename().string();
  std::vector<std::string> copies;
  const auto names = platform::list_directory(directory);
  if (!names) return copies;
  for (const std::string& name : *names) {
    if (!suffix_of(name, base).empty()) copies.push_back(name);
  }
  std::ranges::sort(copies, [&base](const std::string& a, const std::string& b) {
    return is_older(suffix_of(a, base), suffix_of(b, base));
  });
  if (copies.size() > kMaxCopies) copies.erase(copies.begin(), copies.end() - kMaxCopies);
  for (std::string& name : copies) name.insert(0, directory + "/");
  return copies;
}

}  // namespace onesec::sources
