#include "egress/redaction/attacker_text.h"

#include <algorithm>
#include <cstdint>

#include "base/json_escape.h"

namespace onesec::egress {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";     // U+2026
/// A sentence of ours with an address of 80 bytes and the reason behind it needs a third of that.
constexpr std::size_t kMaxLogPoints = 1'000;
/// All problems of a configuration are told at once, one a line.
constexpr std::size_t kMaxLogLines = 100;

struct Range {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
};

/// Unicode 15: categories Cc, the bidi controls of UAX #9, and of Cf what is invisible and joins nothing. ZWNJ and ZWJ
/// stay: Persian, Hindi and emoji are spelt with them.
constexpr Range kUnwanted[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},     {0x61C, 0x61C},   {0x180E, 0x180E}, {0x200B, 0x200B},   {0x200E, 0x200F},
    {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
};

/// `sequence` is valid UTF-8 of one code point.
std::uint32_t code_point(std::string_view sequence) {
  const auto byte = [&](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(sequence[at]));
  };
  if (sequence.size() == 1) return byte(0);
  std::uint32_t point = byte(0) & (0x7FU >> sequence.size());
  for (std::size_t at = 1; at < sequence.size(); ++at) point = point << 6U | (byte(at) & 0x3FU);
  return point;
}

bool is_unwanted(std::uint32_t point) {
  return std::ranges::any_of(kUnwanted,
                             [point](const Range& range) { return point >= range.from && point <= range.to; });
}

bool separates_words(std::uint32_t point) {
  return point == '\t' || point == '\n' || point == '\r' || point == 0x85 || point == 0x2028 || point == 0x2029;
}

}  // namespace

CleanText clean_text(std::string_view text, std::size_t max_points) {
  CleanText clean;
  std::size_t points = 0;
  std::size_t before_last = 0;  ///< Size of the text without its last code point: where the ellipsis goes.
  const auto add = [&](std::string_view sequence) {
    if (points == max_points) {
      clean.is_cut = true;
      return;
    }
    before_last = clean.text.size();
    clean.text += sequence;
    ++points;
  };
  while (!text.empty() && !clean.is_cut) {
    const std::size_t length = utf8_length(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    text.remove_prefix(sequence.size());
    if (length == 0) {
      ++clean.removed;
      add(kReplacement);
      continue;
    }
    const std::uint32_t point = code_point(sequence);
    if (!is_unwanted(point)) {
      add(sequence);
      continue;
    }
    ++clean.removed;
    if (separates_words(point)) add(" ");
  }
  if (clean.is_cut && max_points > 0) {
    clean.text.resize(before_last);
    clean.text += kEllipsis;
  }
  return clean;
}

std::string log_text(std::string_view text) {
  std::string result;
  for (std::size_t lines = 0; !text.empty() && lines < kMaxLogLines; ++lines) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (lines != 0) result += "\n  ";
    result += clean_text(text.substr(0, end), kMaxLogPoints).text;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace onesec::egress
