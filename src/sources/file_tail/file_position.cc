#include "sources/file_tail/file_position.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/sip_hash.h"

namespace onesec::sources {
namespace {

/// Takes digits up to `end` off the front of `text`, and `end` too. With '\0' as `end`: up to the end of the text.
template <class T>
std::optional<T> number_before(std::string_view& text, char end, int base = 10) {
  const std::size_t size = end == '\0' ? text.size() : text.find(end);
  if (size == std::string_view::npos || size == 0) return std::nullopt;
  T value{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + size, value, base);
  if (error != std::errc() || stop != text.data() + size) return std::nullopt;
  // One way to write each number: no zero in front, no capital letters.
  if (size > 1 && text.front() == '0') return std::nullopt;
  if (std::ranges::any_of(text.substr(0, size), [](char c) { return c >= 'A' && c <= 'F'; })) return std::nullopt;
  text.remove_prefix(end == '\0' ? size : size + 1);
  return value;
}

std::optional<FilePosition> parse_one(std::string_view text) {
  const auto inode = number_before<std::uint64_t>(text, ':');
  const auto generation = inode ? number_before<std::uint32_t>(text, '-') : std::nullopt;
  const auto fingerprint = generation ? number_before<std::uint64_t>(text, ':', 16) : std::nullopt;
  if (!fingerprint) return std::nullopt;
  const bool has_backfill = text.find(':') != std::string_view::npos;
  const auto offset = number_before<std::uint64_t>(text, has_backfill ? ':' : '\0');
  const auto backfill =
      offset && has_backfill ? number_before<std::uint64_t>(text, '\0') : std::optional(std::uint64_t{0});
  if (!offset || !backfill || (has_backfill && *backfill == 0)) return std::nullopt;
  return FilePosition{.inode = *inode,
                      .generation = *generation,
                      .fingerprint = *fingerprint,
                      .offset = *offset,
                      .backfill_end = *backfill};
}

}  // namespace

std::uint64_t fingerprint_of(std::string_view head) {
  // A fixed key: this tells files apart, it doesn't keep anybody from making two that look alike.
  return sip_hash64(HashKey{}, head.substr(0, kHeadBytes));
}

std::string to_string(const std::vector<FilePosition>& files) {
  std::string text;
  for (const FilePosition& file : files) {
    if (!text.empty()) text += '|';
    text += fmt::format("{}:{}-{:x}:{}", file.inode, file.generation, file.fingerprint, file.offset);
    if (file.backfill_end != 0) text += fmt::format(":{}", file.backfill_end);
  }
  return text;
}

Result<std::vector<FilePosition>> parse_file_positions(std::string_view text) {
  std::vector<FilePosition> files;
  std::string_view rest = text;
  while (files.size() < kMaxFilesOfInput) {
    const std::size_t end = rest.find('|');
    const std::optional<FilePosition> file = parse_one(rest.substr(0, end));
    if (!file) break;
    files.push_back(*file);
    if (end == std::string_view::npos) return files;
    rest.remove_prefix(end + 1);
  }
  return fail(Code::InvalidInput,
              "expected a file position \"inode:generation-fingerprint:offset\", got " + quote(text));
}

}  // namespace onesec::sources
