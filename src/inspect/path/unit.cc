#include "inspect/path/unit.h"

namespace onesec::inspect::path {
namespace {

constexpr std::uint32_t kNotHex = 0xffffffff;

Meaning meaning_of(std::uint32_t code) {
  switch (code) {
    case 0:
      return Meaning::Nul;
    case 0x2e:
    case 0x2024:  // ONE DOT LEADER
    case 0xff0e:
      return Meaning::Dot;
    case 0x2025:
      return Meaning::TwoDots;  // TWO DOT LEADER: NFKC makes two full stops of it.
    case 0x2f:
    case 0x5c:
    case 0x2044:  // FRACTION SLASH
    case 0x2215:  // DIVISION SLASH
    case 0xff0f:
    case 0xff3c:
      return Meaning::Separator;
    default:
      return Meaning::Other;
  }
}

std::uint32_t hex_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return kNotHex;
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::uint32_t low = byte | 0x20U;
    if (byte >= '0' && byte <= '9') {
      value = value * 16 + (byte - '0');
    } else if (low >= 'a' && low <= 'f') {
      value = value * 16 + (low - 'a' + 10);
    } else {
      return kNotHex;
    }
  }
  return value;
}

Unit made(std::uint32_t code, Writing writing, std::size_t length) {
  const Meaning meaning = code == kNotHex ? Meaning::Other : meaning_of(code);
  if (meaning == Meaning::Other) return {};
  return {meaning, writing, static_cast<std::uint8_t>(length)};
}

/// %2e, %252e, %u002e, %c0%ae, %2%e.
Unit percent_at(std::string_view text, std::size_t at) {
  std::size_t digits = at + 1;
  // "%25" again and again: each layer adds one "25". Eight layers are more than any decoder undoes.
  while (digits < at + 17 && text.substr(digits, 2) == "25" && hex_at(text, digits + 2, 2) != kNotHex) digits += 2;
  Writing writing = digits == at + 1 ? Writing::Escaped : Writing::Odd;
  if (digits < text.size() && (text[digits] == 'u' || text[digits] == 'U')) {
    return made(hex_at(text, digits + 1, 4), Writing::Odd, digits + 5 - at);
  }
  // %2%f: what a decoder left of %%32%%66.
  if (digits + 2 < text.size() && text[digits + 1] == '%') {
    const std::uint32_t high = hex_at(text, digits, 1);
    const std::uint32_t low = hex_at(text, digits + 2, 1);
    if (high != kNotHex && low != kNotHex) return made(high * 16 + low, Writing::Odd, digits + 3 - at);
  }
  const std::uint32_t first = hex_at(text, digits, 2);
  if (first == 0xc0 || first == 0xc1) {
    if (digits + 2 < text.size() && text[digits + 2] == '%') {
      const std::uint32_t second = hex_at(text, digits + 3, 2);
      if (second != kNotHex) return made(((first & 1U) << 6U) | (second & 0x3fU), Writing::Odd, digits + 5 - at);
    }
    return {};
  }
  return made(first, writing, digits + 2 - at);
}

/// Bytes of UTF-8 from three bytes on, and the overlong forms of two bytes.
Unit utf8_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const std::uint32_t first = byte(0);
  if ((first == 0xc0 || first == 0xc1) && continues(1)) {
    return made(((first & 0x1fU) << 6U) | (byte(1) & 0x3fU), Writing::Odd, 2);
  }
  if (first >= 0xe0 && first < 0xf0 && continues(1) && continues(2)) {
    return made(((first & 0xfU) << 12U) | ((byte(1) & 0x3fU) << 6U) | (byte(2) & 0x3fU), Writing::Odd, 3);
  }
  return {};
}

}  // namespace

Unit unit_at(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  const char next = at + 1 < text.size() ? text[at + 1] : ' ';
  switch (byte) {
    case '\0':
      return {Meaning::Nul, Writing::Plain, 1};
    case '.':
      return {Meaning::Dot, Writing::Plain, 1};
    case '/':
      return {Meaning::Separator, Writing::Plain, 1};
    case '\\': {
      Unit unit;
      if (next == 'x') unit = made(hex_at(text, at + 2, 2), Writing::Odd, 4);
      if (next == 'u') unit = made(hex_at(text, at + 2, 4), Writing::Odd, 6);
      return unit.meaning == Meaning::Other ? Unit{Meaning::Separator, Writing::Plain, 1} : unit;
    }
    case '%':
      return percent_at(text, at);
    case '0':
      return next == 'x' ? made(hex_at(text, at + 2, 2), Writing::Odd, 4) : Unit{};
    default:
      return byte >= 0xc0 ? utf8_at(text, at) : Unit{};
  }
}

}  // namespace onesec::inspect::path
