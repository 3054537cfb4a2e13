#include "model/mention.h"

#include <algorithm>
#include <optional>

#include "base/ip_address.h"

namespace onesec {
namespace {

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Part of a word: two of these beside each other belong together. Bytes over 127 are letters of some script.
bool in_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  const char lower = folded(c);
  return byte >= 0x80 || (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// Whether what stands before `at` belongs to something written otherwise, which ends there: "%3D192.0.2.1" in a URL,
/// "\t192.0.2.1" inside an escaped text.
bool is_behind_escape(std::string_view text, std::size_t at) {
  const auto is_hex = [](char c) {
    const char lower = folded(c);
    return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'f');
  };
  if (at >= 3 && text[at - 3] == '%' && is_hex(text[at - 2]) && is_hex(text[at - 1])) return true;
  return at >= 2 && text[at - 2] == '\\' && std::string_view("nrtbfv").find(text[at - 1]) != std::string_view::npos;
}

bool in_address(char c) {
  const char lower = folded(c);
  return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'f') || c == ':' || c == '.';
}

bool same_folded(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return folded(x) == folded(y); });
}

/// What stood before a replacement no longer belongs to what follows it: without this, what a first pass leaves could
/// be found by a second one.
std::size_t replace_word(std::string& text, std::string_view word, std::string_view replacement) {
  if (word.empty()) return 0;
  std::string out;
  std::size_t count = 0;
  std::size_t at = 0;
  std::size_t replaced_to = 0;
  while (at < text.size()) {
    const std::string_view here = std::string_view(text).substr(at, word.size());
    const bool starts =
        at == replaced_to || !in_word(text[at - 1]) || !in_word(word.front()) || is_behind_escape(text, at);
    const std::size_t end = at + word.size();
    const bool ends = end >= text.size() || !in_word(text[end]) || !in_word(word.back());
    if (starts && ends && same_folded(here, word)) {
      out += replacement;
      at = end;
      replaced_to = end;
      ++count;
    } else {
      out += text[at++];
    }
  }
  if (count > 0) text = std::move(out);
  return count;
}

/// The length of the longest address at the front of `rest` that no letter or digit follows, when it is the wanted one;
/// 0 otherwise. A trailing ":22" or full stop isn't part of it.
std::size_t address_at_front(std::string_view rest, const IpAddress& wanted) {
  constexpr std::size_t kLongest = 45;  // "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"
  std::size_t run = 0;
  while (run < rest.size() && run < kLongest && in_address(rest[run])) ++run;
  for (std::size_t size = run; size >= 2; --size) {
    if (size < rest.size() && in_word(rest[size]) && rest[size] != '_') continue;
    if (const std::optional<IpAddress> found = IpAddress::parse(rest.substr(0, size)); found) {
      return *found == wanted ? size : 0;
    }
  }
  return 0;
}

std::size_t replace_address_once(std::string& text, const IpAddress& address, std::string_view replacement) {
  std::string out;
  std::size_t count = 0;
  std::size_t at = 0;
  std::size_t replaced_to = 0;
  while (at < text.size()) {
    const bool starts = in_address(text[at]) && (at == replaced_to || !in_word(text[at - 1]) || text[at - 1] == '_' ||
                                                 is_behind_escape(text, at));
    const std::size_t size = starts ? address_at_front(std::string_view(text).substr(at), address) : 0;
    if (size > 0) {
      out += replacement;
      at += size;
      replaced_to = at;
      ++count;
    } else {
      out += text[at++];
    }
  }
  if (count > 0) text = std::move(out);
  return count;
}

/// Until none is left: taking one out of "1::1::" makes the other one visible. It ends, since each replacement takes
/// characters of an address out of the text and puts none in.
std::size_t replace_address(std::string& text, const IpAddress& address, std::string_view replacement) {
  std::size_t count = 0;
  while (const std::size_t found = replace_address_once(text, address, replacement)) count += found;
  return count;
}

}  // namespace

std::size_t replace_mentions(std::string& text, const Entity& entity, std::string_view replacement) {
  if (entity.kind == EntityKind::Address) {
    const std::optional<IpAddress> address = IpAddress::parse(entity.value);
    if (address) return replace_address(text, *address, replacement);
  }
  return replace_word(text, entity.value, replacement);
}

}  // namespace onesec
