#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace onesec::inspect {

/// Of RFC 4648's two alphabets; -1: in neither.
constexpr int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

/// Appends the bytes that the whole text stands for, with or without padding, to `out`, as long as `take` says true of
/// them. False: a byte was not taken, or the text is no base64.
template <class Take>
bool decode_base64(std::string_view text, std::string& out, Take take) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  if (text.size() % 4 == 1) return false;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) return false;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    const auto byte = static_cast<unsigned char>(bits >> static_cast<unsigned>(count));
    if (!take(byte)) return false;
    out += static_cast<char>(byte);
  }
  return true;
}

}  // namespace onesec::inspect
