#include "base/json_escape.h"

#include <array>

namespace onesec {
namespace {

/// Bytes that can't stand in a literal as they are: control characters, the quote, the backslash, all beyond ASCII.
constexpr std::array<bool, 256> kSpecial = [] {
  std::array<bool, 256> special{};
  for (std::size_t c = 0; c < special.size(); ++c) special[c] = c < 0x20 || c == '"' || c == '\\' || c >= 0x80;
  return special;
}();

unsigned byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

void append_control(std::string& out, unsigned byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
  }
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  const unsigned first = byte_at(text, 0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                             : (first & 0xF0U) == 0xE0        ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0U) != 0x80) return 0;
  }
  const unsigned second = byte_at(text, 1);
  const bool is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool is_outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return is_overlong || is_outside ? 0 : length;
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t run = 0;  // where the bytes begin that are copied as they are
  std::size_t at = 0;
  while (at < text.size()) {
    const unsigned byte = byte_at(text, at);
    if (!kSpecial[byte]) {
      ++at;
      continue;
    }
    const std::size_t length = byte >= 0x80 ? utf8_length(text.substr(at)) : 0;
    if (length != 0) {
      at += length;
      continue;
    }
    out += text.substr(run, at - run);
    if (byte >= 0x80) {
      out += "\xEF\xBF\xBD";
    } else {
      append_control(out, byte);
    }
    run = ++at;
  }
  out += text.substr(run);
  out += '"';
}

}  // namespace onesec
