// Characters that pass for ASCII somewhere between a client and a database.
#include <algorithm>
#include <cstdint>

#include "inspect/decode/decode.h"

namespace onesec::inspect {
namespace {

/// The ASCII that a code point passes for; 0: none.
char lookalike(std::uint32_t point) {
  if (point >= 0xFF01 && point <= 0xFF5E) return static_cast<char>(point - 0xFF01 + '!');
  if (point >= 0x2000 && point <= 0x200A) return ' ';
  if (point >= 0x2460 && point <= 0x2468) return static_cast<char>(point - 0x2460 + '1');
  switch (point) {
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x02B9:
    case 0x02BC:
    case 0x2032:
      return '\'';
    case 0xA0:  // Blanks of Unicode 15 (Zs), and what ECMA-262 12.2 and 12.3 add.
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000:
    case 0xFEFF:
      return ' ';
    case 0xA2:  // These three: ASCII with the high bit, which a charset of 7 bits takes off.
      return '"';
    case 0x2044:
    case 0x2215:
    case 0x2571:
      return '/';
    case 0x2024:
    case 0x3002:
    case 0xFE52:
    case 0xFF61:
      return '.';
    case 0x24EA:
      return '0';
    case 0x017F:  // These two are the letters in Unicode's own folding of case (CaseFolding.txt).
      return 's';
    case 0x212A:
      return 'k';
    case 0x2216:
    case 0xFE68:
      return '\\';
    case 0xBC:
    case 0x3008:
    case 0x2039:
    case 0xFE64:
      return '<';
    case 0xBE:
    case 0x3009:
    case 0x203A:
    case 0xFE65:
      return '>';
    default:
      return '\0';
  }
}

/// A code point of two or three bytes, overlong ones too, and ASCII in four to six; 0: none begins there.
std::uint32_t point_at(std::string_view text, std::size_t at, std::size_t& length) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) : 0U;
  };
  const std::uint32_t first = byte(at);
  const bool has_second = (byte(at + 1) & 0xC0U) == 0x80U;
  if (first >= 0xC0 && first < 0xE0 && has_second) {
    length = 2;
    return ((first & 0x1FU) << 6U) | (byte(at + 1) & 0x3FU);
  }
  if (first >= 0xE0 && first < 0xF0 && has_second && (byte(at + 2) & 0xC0U) == 0x80U) {
    length = 3;
    return ((first & 0x0FU) << 12U) | ((byte(at + 1) & 0x3FU) << 6U) | (byte(at + 2) & 0x3FU);
  }
  // F0 80 80 AF, F8 80 80 80 AF, FC 80 80 80 80 AF.
  const std::size_t more = first == 0xF0 ? 4 : first == 0xF8 ? 5 : first == 0xFC ? 6 : 0;
  for (std::size_t i = 1; i + 2 < more; ++i) {
    if (byte(at + i) != 0x80) return 0;
  }
  if (more == 0 || (byte(at + more - 2) & 0xFEU) != 0x80U || (byte(at + more - 1) & 0xC0U) != 0x80U) return 0;
  length = more;
  return ((byte(at + more - 2) & 0x3FU) << 6U) | (byte(at + more - 1) & 0x3FU);
}

}  // namespace

bool decode_lookalikes(std::string_view text, std::string& out) {
  if (std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xA0 || c == '\0'; }))
    return false;
  out.clear();
  bool has_any = false;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\0') {  // Old browsers, servers of C and readers of UTF-16 see none.
      has_any = true;
      ++i;
      continue;
    }
    // A blank of Latin-1, which MySQL takes for one, and a soft hyphen, which Windows makes a hyphen of
    // (CVE-2024-4577); in UTF-8 no character begins with them.
    const bool is_sole = i == 0 || static_cast<unsigned char>(text[i - 1]) < 0x80;
    if (is_sole && (text[i] == '\xA0' || text[i] == '\xAD')) {
      out += text[i] == '\xA0' ? ' ' : '-';
      has_any = true;
      ++i;
      continue;
    }
    const std::string_view pair = text.substr(i, 6);
    if (pair == "\xE5\x98\x8D\xE5\x98\x8A" || pair == "\xE5\x98\x8A\xE5\x98\x8D") {
      out += "\r\n";
      has_any = true;
      i += pair.size();
      continue;
    }
    // U+010D U+010A: who keeps the low bytes of what he writes as Latin-1 (CVE-2016-2216) ends a line. No language has
    // the one behind the other.
    if (text.substr(i, 4) == "\xC4\x8D\xC4\x8A") {
      out += "\r\n";
      has_any = true;
      i += 4;
      continue;
    }
    std::size_t length = 1;
    const std::uint32_t point = static_cast<unsigned char>(text[i]) >= 0xC0 ? point_at(text, i, length) : 0;
    const char ascii = point > 0 && point < 0x80 ? static_cast<char>(point) : lookalike(point);
    if (point != 0 && ascii != '\0') {
      out += ascii;
      has_any = true;
    } else {
      out.append(text.substr(i, length));
    }
    i += length;
  }
  return has_any;
}

}  // namespace onesec::inspect
