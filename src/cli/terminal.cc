#include "cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace onesec::cli {
namespace {

struct Decoded {
  char32_t point = 0;
  std::size_t size = 0;  ///< 0: not UTF-8.
};

/// The character at the front, by RFC 3629: no surrogates, nothing overlong.
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xF0 && first < 0xF5   ? 4
                           : first >= 0xE0 && first < 0xF0 ? 3
                           : first >= 0xC2 && first < 0xE0 ? 2
                                                           : 0;
  if (size == 0 || text.size() < size) return {};
  char32_t point = first & (0x7FU >> size);
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xC0U) != 0x80U) return {};
    point = (point << 6U) | (byte(at) & 0x3FU);
  }
  const bool is_overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
  if (is_overlong || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return {};
  return {point, size};
}

/// Control characters, and those that turn the direction of a line round.
bool is_dangerous(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069) || point == 0x200E || point == 0x200F;
}

std::size_t columns(char32_t point) {
  if ((point >= 0x300 && point < 0x370) || point == 0x200B || point == 0x200D || (point >= 0xFE00 && point < 0xFE10))
    return 0;
  const bool is_wide = (point >= 0x1100 && point < 0x1160) || (point >= 0x2E80 && point < 0xA4D0) ||
                       (point >= 0xAC00 && point < 0xD7A4) || (point >= 0xF900 && point < 0xFB00) ||
                       (point >= 0xFE30 && point < 0xFE70) || (point >= 0xFF00 && point < 0xFF61) ||
                       (point >= 0x1F300 && point < 0x1FA00) || (point >= 0x20000 && point < 0x30000);
  return is_wide ? 2 : 1;
}

void write(std::FILE* to, std::string_view text) {
  (void)std::fwrite(text.data(), 1, text.size(), to);
  if (!text.ends_with('\n')) (void)std::fputc('\n', to);
  (void)std::fflush(to);  // Into a file or pipe too: `up` runs for weeks.
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Decoded next = decode(text);
    const std::size_t size = std::max<std::size_t>(1, next.size);
    if (next.size != 0 && !is_dangerous(next.point)) {
      out += text.substr(0, size);
    } else {
      for (const char c : text.substr(0, size)) out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    }
    text.remove_prefix(size);
  }
  return out;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Decoded next = decode(text);
    width += next.size != 0 ? columns(next.point) : 1;
    text.remove_prefix(std::max<std::size_t>(1, next.size));
  }
  return width;
}

std::string table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::vector<std::string>> cells{head};
  for (const auto& row : rows) {
    auto& line = cells.emplace_back();
    for (std::size_t at = 0; at < head.size(); ++at) line.push_back(at < row.size() ? printable(row[at]) : "");
  }
  std::vector<std::size_t> widths(head.size());
  for (const auto& line : cells) {
    for (std::size_t at = 0; at < line.size(); ++at) widths[at] = std::max(widths[at], width_of(line[at]));
  }
  std::string out;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    std::string line;
    for (std::size_t at = 0; at < cells[row].size(); ++at) {
      line += cells[row][at];
      if (at + 1 < cells[row].size()) line.append(widths[at] - width_of(cells[row][at]) + 2, ' ');
    }
    out += (row == 0 ? bold(line) : line) + "\n";
  }
  return out;
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::uint64_t kKib = 1'024;
  if (bytes < kKib) return fmt::format("{} B", bytes);
  if (bytes < kKib * kKib) return fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1'024.0);
  if (bytes < kKib * kKib * kKib) return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / 1'048'576.0);
  return fmt::format("{:.1f} GiB", static_cast<double>(bytes) / 1'073'741'824.0);
}

bool uses_colour() {
  const char* none = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && (none == nullptr || *none == '\0') && term != nullptr &&
         std::string_view(term) != "dumb";
}

std::string bold(std::string_view text) {
  return uses_colour() ? "\x1B[1m" + std::string(text) + "\x1B[0m" : std::string(text);
}

void say(std::string_view text) { write(stdout, text); }
void complain(std::string_view text) { write(stderr, text); }

}  // namespace onesec::cli
