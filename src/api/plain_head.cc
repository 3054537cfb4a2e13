#include "api/plain_head.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "inspect/ascii.h"

namespace onesec::api {
namespace {

/// More are read by the library: no browser sends half as many.
constexpr std::size_t kMaxFields = 128;
/// RFC 9112 6, RFC 9110 7.6.1 and 10.1.1: what says how long the message is and how the connection goes on.
constexpr std::array<std::string_view, 6> kOfTheMessage{"connection",        "content-length", "expect",
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

/// take_all(text, is_of_value), eight bytes at a time: most of a head are values.
std::string_view take_value(std::string_view& text) {
  std::size_t at = 0;
  std::uint64_t word = 0;
  while (at + sizeof word <= text.size()) {
    std::memcpy(&word, text.data() + at, sizeof word);
    const std::size_t end = at + sizeof word;
    if (has_control(word)) {
      while (at < end && is_of_value(text[at])) ++at;
      if (at < end) break;
    }
    at = end;
  }
  while (at < text.size() && is_of_value(text[at])) ++at;
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at);
  return taken;
}

/// What stands in front of the first byte that isn't `is_one`; taken from `text`.
template <class IsOne>
std::string_view take_all(std::string_view& text, IsOne is_one) {
  const auto end = std::ranges::find_if_not(text, is_one);
  const std::string_view taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

bool take_field(std::string_view& text, HeaderField& field) {
  field.name = take_all(text, is_of_token);
  if (field.name.empty() || !take(text, ":")) return false;
  field.value = inspect::ascii::trim(take_value(text));
  return take(text, "\r\n") && !inspect::ascii::is_among(field.name, kOfTheMessage);
}

}  // namespace

std::size_t read_plain_head(std::string_view bytes, PlainHead& head) {
  std::string_view text = bytes;
  head.method = take_all(text, is_of_token);
  if (head.method.empty() || !take(text, " ")) return 0;
  head.target = take_all(text, is_of_target);
  if (head.target.empty() || !take(text, " HTTP/1.1\r\n")) return 0;
  head.fields.clear();
  while (!take(text, "\r\n")) {
    if (head.fields.size() == kMaxFields || !take_field(text, head.fields.emplace_back())) return 0;
  }
  return bytes.size() - text.size();
}

}  // namespace onesec::api
