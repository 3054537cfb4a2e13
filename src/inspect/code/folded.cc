// Identifiers in mathematical letters: Python and others read names in Unicode's normal form NFKC (Python's reference,
// 2.3), which makes plain ones of them.
#include <array>
#include <cstdint>

#include "inspect/ascii.h"
#include "inspect/code/code.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {
namespace {

/// As much as is read of such a text. A name is short, and so is what it is hidden for.
constexpr std::size_t kLongest = 1024;

/// Of Unicode's "Mathematical Alphanumeric Symbols": 13 alphabets of 52 letters, five rows of digits.
char folded(std::uint32_t point) {
  constexpr std::uint32_t kLetters = 0x1D400;
  constexpr std::uint32_t kEndOfLetters = 0x1D6A4;
  constexpr std::uint32_t kDigits = 0x1D7CE;
  constexpr std::uint32_t kEndOfDigits = 0x1D800;
  if (point >= kLetters && point < kEndOfLetters) {
    const std::uint32_t letter = (point - kLetters) % 52;
    return static_cast<char>(letter < 26 ? 'A' + letter : 'a' + letter - 26);
  }
  if (point >= kDigits && point < kEndOfDigits) return static_cast<char>('0' + (point - kDigits) % 10);
  return '\0';
}

/// Those letters that Unicode had before (Letterlike Symbols), where the alphabets have gaps.
char folded_letterlike(std::string_view three) {
  if (three == "\xE2\x84\xAF") return 'e';
  if (three == "\xE2\x84\x8A") return 'g';
  if (three == "\xE2\x84\x8E") return 'h';
  if (three == "\xE2\x84\xB4") return 'o';
  return '\0';
}

}  // namespace

void read_folded(std::string_view text, Reasons& out) {
  constexpr std::string_view kPlane = "\xF0\x9D";  // What all of them begin with, in UTF-8.
  if (text.find(kPlane) == text.npos) return;
  std::array<char, kLongest> plain{};
  std::size_t size = 0;
  bool has_any = false;
  for (std::size_t i = 0; i < text.size() && size < plain.size();) {
    char letter = '\0';
    std::size_t length = 1;
    const auto goes_on = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U; };
    if (text.substr(i).starts_with(kPlane) && i + 3 < text.size() && goes_on(i + 2) && goes_on(i + 3)) {
      const auto low = [&](std::size_t at) { return static_cast<unsigned char>(text[at]) & 0x3FU; };
      letter = folded(0x1D000U | (low(i + 2) << 6U) | low(i + 3));
      length = 4;
    } else if (text[i] == '\xE2') {
      letter = folded_letterlike(text.substr(i, 3));
      length = 3;
    }
    has_any = has_any || letter != '\0';
    plain[size++] = letter != '\0' ? letter : text[i];
    i += letter != '\0' ? length : 1;
  }
  if (!has_any) return;
  const std::string_view read(plain.data(), size);
  Reasons found;
  read_plain(read, ascii::Alphabet(read), found);
  if (found.points(Attack::Code) >= kThreshold)
    say(out, 100, "code is written in mathematical letters", 0, text.size());
}

}  // namespace onesec::inspect::code
