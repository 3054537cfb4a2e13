#include "base/ip_address.h"

#include <fmt/format.h>

#include <algorithm>

namespace onesec {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

std::optional<std::array<std::uint8_t, 4>> parse_quad(std::string_view text) {
  std::array<std::uint8_t, 4> quad{};
  for (std::size_t part = 0; part < 4; ++part) {
    std::size_t digits = 0;
    unsigned value = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
      value = value * 10 + static_cast<unsigned>(text[digits] - '0');
      if (digits == 3) return std::nullopt;
    }
    if (digits == 0 || value > 255 || (digits > 1 && text[0] == '0')) return std::nullopt;
    quad[part] = static_cast<std::uint8_t>(value);
    text.remove_prefix(digits);
    if (part < 3) {
      if (text.empty() || text[0] != '.') return std::nullopt;
      text.remove_prefix(1);
    }
  }
  if (!text.empty()) return std::nullopt;
  return quad;
}

std::optional<std::uint16_t> parse_group(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    unsigned digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<unsigned>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<unsigned>(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<unsigned>(c - 'A') + 10;
    } else {
      return std::nullopt;
    }
    value = value * 16 + digit;
  }
  return static_cast<std::uint16_t>(value);
}

/// The groups of one side of "::", up to `room` of them; a dotted quad counts as two and must be the last.
struct Groups {
  std::array<std::uint16_t, 8> value{};
  std::size_t count = 0;
};

std::optional<Groups> parse_groups(std::string_view text, bool is_last_side) {
  Groups groups;
  if (text.empty()) return groups;
  while (true) {
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    if (colon == std::string_view::npos && is_last_side && part.find('.') != std::string_view::npos) {
      const auto quad = parse_quad(part);
      if (!quad || groups.count > 6) return std::nullopt;
      groups.value[groups.count++] = static_cast<std::uint16_t>((*quad)[0] << 8U | (*quad)[1]);
      groups.value[groups.count++] = static_cast<std::uint16_t>((*quad)[2] << 8U | (*quad)[3]);
      return groups;
    }
    const std::optional<std::uint16_t> group = parse_group(part);
    if (!group || groups.count == 8) return std::nullopt;
    groups.value[groups.count++] = *group;
    if (colon == std::string_view::npos) return groups;
    text.remove_prefix(colon + 1);
  }
}

std::optional<IpAddress> parse_v6(std::string_view text) {
  const std::size_t gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const std::optional<Groups> head = parse_groups(text.substr(0, gap), !has_gap);
  const std::optional<Groups> tail = has_gap ? parse_groups(text.substr(gap + 2), true) : Groups{};
  if (!head || !tail) return std::nullopt;
  const std::size_t count = head->count + tail->count;
  if (has_gap ? count > 7 : count != 8) return std::nullopt;
  std::array<std::uint16_t, 8> all{};
  std::copy_n(head->value.begin(), head->count, all.begin());
  std::copy_n(tail->value.begin(), tail->count, all.end() - static_cast<std::ptrdiff_t>(tail->count));
  std::array<std::uint8_t, IpAddress::kBytes> bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[2 * i] = static_cast<std::uint8_t>(all[i] >> 8U);
    bytes[2 * i + 1] = static_cast<std::uint8_t>(all[i] & 0xFFU);
  }
  return IpAddress::from_bytes(bytes);
}

/// RFC 5952 section 4: lower case, no leading zeros, the longest run (first of equals, at least two) of zeros as "::".
std::string v6_text(const std::array<std::uint8_t, IpAddress::kBytes>& bytes) {
  std::array<unsigned, 8> group{};
  for (std::size_t i = 0; i < 8; ++i) group[i] = static_cast<unsigned>(bytes[2 * i] << 8U | bytes[2 * i + 1]);
  std::size_t best_at = 8;
  std::size_t best_run = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t run = 0;
    while (i + run < 8 && group[i + run] == 0) ++run;
    if (run > best_run) {
      best_run = run;
      best_at = i;
    }
    if (run > 0) i += run - 1;
  }
  std::string out;
  for (std::size_t i = 0; i < 8;) {
    if (i == best_at) {
      out += "::";
      i += best_run;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += fmt::format("{:x}", group[i]);
    ++i;
  }
  return out;
}

bool in_v4(const std::array<std::uint8_t, IpAddress::kBytes>& b, unsigned first, unsigned second_low,
           unsigned second_high) {
  return b[12] == first && b[13] >= second_low && b[13] <= second_high;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  constexpr std::size_t kLongest = 64;  // 45 bytes of address and a zone name.
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  if (text.find(':') == std::string_view::npos) {
    const auto quad = parse_quad(text);
    if (!quad) return std::nullopt;
    return v4((*quad)[0], (*quad)[1], (*quad)[2], (*quad)[3]);
  }
  return parse_v6(text.substr(0, text.find('%')));
}

bool IpAddress::is_v4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes_.begin()); }

bool IpAddress::is_loopback() const {
  if (is_v4()) return bytes_[12] == 127;
  IpAddress one;
  one.bytes_[15] = 1;
  return *this == one;
}

bool IpAddress::is_private() const {
  if (is_loopback() || is_none()) return true;
  const auto& b = bytes_;
  if (is_v4()) {
    return b[12] == 10 || b[12] == 0 || in_v4(b, 172, 16, 31) || in_v4(b, 192, 168, 168) || in_v4(b, 100, 64, 127) ||
           in_v4(b, 169, 254, 254) || (in_v4(b, 192, 0, 0) && b[14] == 2) || (in_v4(b, 198, 51, 51) && b[14] == 100) ||
           (in_v4(b, 203, 0, 0) && b[14] == 113);
  }
  return (b[0] & 0xFEU) == 0xFC || (b[0] == 0xFE && (b[1] & 0xC0U) == 0x80) ||
         (b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == 0xB8);
}

IpAddress IpAddress::prefix(unsigned bits) const {
  if (is_v4()) bits = std::min(bits, 32U) + 96;
  bits = std::min(bits, 128U);
  IpAddress cut;
  std::copy_n(bytes_.begin(), bits / 8, cut.bytes_.begin());
  if (bits % 8 != 0) cut.bytes_[bits / 8] = static_cast<std::uint8_t>(bytes_[bits / 8] & (0xFF00U >> bits % 8));
  return cut;
}

std::string to_string(const IpAddress& address) {
  const auto& b = address.bytes();
  if (address.is_v4()) return fmt::format("{}.{}.{}.{}", b[12], b[13], b[14], b[15]);
  return v6_text(b);
}

}  // namespace onesec
