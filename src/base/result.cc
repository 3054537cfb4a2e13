#include "base/result.h"

#include <algorithm>

namespace onesec {

std::string_view name_of(Code code) {
  switch (code) {
    case Code::InvalidInput:
      return "invalid_input";
    case Code::NotFound:
      return "not_found";
    case Code::Exhausted:
      return "exhausted";
    case Code::Denied:
      return "denied";
    case Code::Unavailable:
      return "unavailable";
    case Code::Corrupt:
      return "corrupt";
    case Code::Unsupported:
      return "unsupported";
  }
  return "unknown";
}

Error Error::while_(std::string_view doing) && {
  what.insert(0, std::string(doing) + ": ");
  return std::move(*this);
}

Error Error::while_(std::string_view doing) const& { return Error(*this).while_(doing); }

namespace {

constexpr std::size_t kMaxQuotedBytes = 80;  // Enough to recognise a value, too little to flood a terminal.

/// Length of the well-formed UTF-8 sequence at the start of `text`, 0 if there is none (Unicode 15 table 3-7).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto tail = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!tail(1) || !tail(2)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    if (lead == 0xED && byte(1) > 0x9F) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!tail(1) || !tail(2) || !tail(3)) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

void append_escaped(std::string& out, unsigned char byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\x";
  out += kHex[byte >> 4U];
  out += kHex[byte & 15U];
}

}  // namespace

std::string quote(std::string_view text) {
  std::string out = "\"";
  std::size_t at = 0;
  while (at < text.size() && at < kMaxQuotedBytes) {
    const std::size_t length = utf8_length(text.substr(at));
    const auto byte = static_cast<unsigned char>(text[at]);
    if (length == 0 || byte < 0x20 || byte == 0x7F) {
      append_escaped(out, byte);
      ++at;
      continue;
    }
    if (byte == '"' || byte == '\\') out += '\\';
    out += text.substr(at, length);
    at += length;
  }
  if (at < text.size()) out += "…";
  out += '"';
  return out;
}

}  // namespace onesec
