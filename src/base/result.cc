#include "base/result.h"

#include "base/json_escape.h"

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
