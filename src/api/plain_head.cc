#include "api/plain_head.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "inspect/ascii.h"

namespace onesec::api {
namespace {

/// More are read by the library, which takes any number in its bytes: so many fit in the room that is kept.
constexpr std::size_t kMaxFields = 128;
/// RFC 9112 6, RFC 9110 7.6.1 and 10.1.1: what says how long the message is and how the connection goes on.
constexpr std::array<std::string_view, 6> kOfTheMessage{"connection",       "content-length",    "expect",
                                                        "proxy-connection", "transfer-encoding", "upgrade"};

/// tchar, RFC 9110 5.6.2.
constexpr inspect::ascii::Bytes is_of_token(
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
constexpr auto is_of_target = [](char c) { return c > 0x20 && c < 0x7F; };
/// field-vchar and blanks, RFC 9110 5.5.
constexpr bool is_of_value(char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F); }

constexpr std::uint64_t each(unsigned char byte) { return 0x0101010101010101U * byte; }
/// Whether one of eight bytes is a control character, tabs among them (Mycroft 1987; Anderson, "Bit Twiddling Hacks":
/// hasless, haszero).
constexpr bool has_control(std::uint64_t word) {
  const std::uint64_t deletes = word ^ each(0x7F);
  return ((((word - each(0x20)) & ~word) | ((deletes - each(0x01)) & ~deletes)) & each(0x80)) != 0;
}

/// Where a value that begins at `at` ends.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  while (at + sizeof word <= text.size()) {
    std::memcpy(&word, text.data() + at, sizeof word);
    const std::size_t end = at + sizeof word;
    if (has_control(word)) {
      while (at < end && is_of_value(text[at])) ++at;
      if (at < end) return at;
    }
    at = end;
  }
  while (at < text.size() && is_of_value(text[at])) ++at;
  return at;
}

std::size_t end_of_token(std::string_view text, std::size_t at) {
  while (at < text.size() && is_of_token(text[at])) ++at;
  return at;
}

bool is_line_end(std::string_view text, std::size_t at) {
  return at + 1 < text.size() && text[at] == '\r' && text[at + 1] == '\n';
}

}  // namespace

std::size_t read_plain_head(std::string_view bytes, PlainHead& head) {
  constexpr std::string_view kVersion = " HTTP/1.1\r\n";
  const std::size_t method_end = end_of_token(bytes, 0);
  if (method_end == 0 || method_end == bytes.size() || bytes[method_end] != ' ') return 0;
  head.method = bytes.substr(0, method_end);
  std::size_t at = method_end + 1;
  while (at < bytes.size() && is_of_target(bytes[at])) ++at;
  head.target = bytes.substr(method_end + 1, at - method_end - 1);
  if (head.target.empty() || !bytes.substr(at).starts_with(kVersion)) return 0;
  at += kVersion.size();
  head.fields.clear();
  while (!is_line_end(bytes, at)) {
    const std::size_t colon = end_of_token(bytes, at);
    if (colon == at || colon == bytes.size() || bytes[colon] != ':' || head.fields.size() == kMaxFields) return 0;
    const std::string_view name = bytes.substr(at, colon - at);
    const std::size_t end = end_of_value(bytes, colon + 1);
    if (!is_line_end(bytes, end) || inspect::ascii::is_among(name, kOfTheMessage)) return 0;
    head.fields.push_back({name, inspect::ascii::trim(bytes.substr(colon + 1, end - colon - 1))});
    at = end + 2;
  }
  return at + 2 <= kMaxHead ? at + 2 : 0;
}

}  // namespace onesec::api
