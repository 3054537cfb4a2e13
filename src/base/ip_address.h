#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onesec {

/// An IPv4 or IPv6 address. IPv4 lives as ::ffff:a.b.c.d, so that "::ffff:192.0.2.1" and "192.0.2.1" are one address.
/// The default value `::` means "none".
class IpAddress {
 public:
  static constexpr std::size_t kBytes = 16;

  constexpr IpAddress() = default;
  static constexpr IpAddress from_bytes(const std::array<std::uint8_t, kBytes>& bytes) {
    IpAddress address;
    address.bytes_ = bytes;
    return address;
  }
  static constexpr IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    return from_bytes({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d});
  }
  /// Dotted quad without leading zeros (RFC 6943: "010" is octal for some) or RFC 4291 text, "%zone" cut off. No
  /// brackets, no port. nullopt for anything else.
  static std::optional<IpAddress> parse(std::string_view text);

  [[nodiscard]] constexpr const std::array<std::uint8_t, kBytes>& bytes() const { return bytes_; }
  [[nodiscard]] bool is_none() const { return *this == IpAddress(); }
  [[nodiscard]] bool is_v4() const;
  [[nodiscard]] bool is_loopback() const;
  /// Not routed on the public internet: RFC 1918, 6598, 3927, 4193, 4291 link-local and loopback, documentation ranges.
  [[nodiscard]] bool is_private() const;
  /// The address with all but its first `bits` zeroed: 0–32 for IPv4, 0–128 for IPv6; more means the whole address.
  [[nodiscard]] IpAddress prefix(unsigned bits) const;

  auto operator<=>(const IpAddress&) const = default;

 private:
  std::array<std::uint8_t, kBytes> bytes_{};
};

/// RFC 5952 text.
[[nodiscard]] std::string to_string(const IpAddress& address);

}  // namespace onesec
