#include "inspect/ssrf/address.h"

#include <algorithm>
#include <array>

#include "base/ip_address.h"
#include "inspect/ascii.h"

namespace onesec::inspect::ssrf {
namespace {

/// One part: 0x7f, 0177 or 127. `wraps`: a larger number than an address is what is left of it in 32 bits, as libraries
/// in C read it.
std::optional<std::uint64_t> part_of(std::string_view text, bool wraps, bool& odd) {
  constexpr std::size_t kLongest = 40;  // Of a number; what is longer is a name.
  if (text.size() > kLongest) return std::nullopt;
  if (text.empty()) return std::nullopt;
  unsigned base = 10;
  if (text.size() > 1 && text[0] == '0') {
    odd = true;
    const bool is_hex = ascii::lower(text[1]) == 'x';
    base = is_hex ? 16 : 8;
    text.remove_prefix(is_hex ? 2 : 1);
    if (text.empty()) return is_hex ? std::optional<std::uint64_t>(0) : std::nullopt;
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    const char small = ascii::lower(c);
    unsigned digit = 16;
    if (ascii::is_digit(c)) digit = static_cast<unsigned>(c - '0');
    if (small >= 'a' && small <= 'f') digit = static_cast<unsigned>(small - 'a') + 10;
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
    if (value > 0xFFFFFFFFU && !wraps) return std::nullopt;
    odd = odd || value > 0xFFFFFFFFU;
    value &= 0xFFFFFFFFU;
  }
  return value;
}

/// Names that lead to the machine itself or to its host, by RFC 6761 and the manuals of Docker, Podman, Kubernetes and
/// the clouds.
constexpr std::array<std::string_view, 18> kInside{"gateway.docker.internal",
                                                   "host.containers.internal",
                                                   "host.docker.internal",
                                                   "ip6-localhost",
                                                   "ip6-loopback",
                                                   "ipv6-localhost",
                                                   "ipv6-loopback",
                                                   "kubernetes",
                                                   "kubernetes.default",
                                                   "kubernetes.default.svc",
                                                   "kubernetes.docker.internal",
                                                   "localhost",
                                                   "localhost.localdomain",
                                                   "localhost4",
                                                   "localhost4.localdomain4",
                                                   "localhost6",
                                                   "localhost6.localdomain6",
                                                   "loopback"};
static_assert(std::is_sorted(kInside.begin(), kInside.end()));
/// The clouds' names for the service of metadata.
constexpr std::array<std::string_view, 6> kMetadata{"instance-data",       "metadata",
                                                    "metadata.goog",       "metadata.google.internal",
                                                    "metadata.packet.net", "rancher-metadata"};
/// Public zones whose names carry the address that they answer, a loopback one too.
constexpr std::string_view kCarriers[] = {"nip.io",    "sslip.io", "xip.io",        "localtest.me",
                                          "lvh.me",    "vcap.me",  "lacolhost.com", "yoogle.com",
                                          "localh.st", "1u.ms",    "rbndr.us"};

/// What UTS 46 maps a sign of two or three bytes in a host to before the name is looked up: circled and full-width
/// letters and digits, and the other full stops. Empty: another sign.
std::string_view mapped(std::uint32_t sign, std::array<char, 2>& into) {
  std::uint32_t plain = 0;
  if (sign >= 0x2460 && sign <= 0x2473) {  // 1 to 20
    const std::uint32_t number = sign - 0x2460 + 1;
    into = {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
    return number < 10 ? std::string_view(&into[1], 1) : std::string_view(into.data(), 2);
  }
  if (sign >= 0x24B6 && sign <= 0x24E9) plain = 'a' + (sign - 0x24B6) % 26;
  if (sign == 0x24EA) plain = '0';
  if (sign >= 0xFF01 && sign <= 0xFF5E) plain = sign - 0xFF01 + '!';
  if (sign == 0x3002 || sign == 0xFF0E || sign == 0xFF61) plain = '.';
  if (plain == 0) return {};
  into[0] = static_cast<char>(plain);
  return {into.data(), 1};
}

/// The host as it is looked up, where signs are mapped. Empty: none is, or it is too long for one of ours.
std::string_view map_host(std::string_view host, std::array<char, 64>& into) {
  std::size_t size = 0;
  bool is_mapped = false;
  for (std::size_t i = 0; i < host.size(); ++i) {
    std::array<char, 2> signs{host[i], '\0'};
    std::string_view plain(signs.data(), 1);
    const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(host[at])); };
    if (byte(i) >= 0x80) {
      if ((byte(i) & 0xF0U) != 0xE0U || i + 2 >= host.size()) return {};
      plain = mapped((byte(i) & 0xFU) << 12U | (byte(i + 1) & 0x3FU) << 6U | (byte(i + 2) & 0x3FU), signs);
      is_mapped = true;
      i += 2;
    }
    if (plain.empty() || size + plain.size() > into.size()) return {};
    size = static_cast<std::size_t>(
        std::copy(plain.begin(), plain.end(), into.begin() + static_cast<std::ptrdiff_t>(size)) - into.begin());
  }
  return is_mapped ? std::string_view(into.data(), size) : std::string_view();
}

/// The four last bytes, where an address of 6 carries one of 4: mapped (RFC 4291 2.5.5.2), NAT64 (RFC 6052),
/// compatible.
Host of_ipv6(std::string_view host) {
  const auto address = IpAddress::parse(host);
  if (!address) return {};
  const auto& bytes = address->bytes();
  Host result{.reach = Reach::Public, .is_odd = false, .is_literal = true};
  if (address->is_loopback() || address->is_none()) {
    result.reach = Reach::Loopback;
    return result;
  }
  const bool is_nat64 = bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == 0xFF && bytes[3] == 0x9B;
  const bool is_compatible =
      std::all_of(bytes.begin(), bytes.begin() + 12, [](std::uint8_t byte) { return byte == 0; });
  if (address->is_v4() || is_nat64 || is_compatible) {
    result.reach =
        reach_of(static_cast<std::uint32_t>(bytes[12]) << 24U | static_cast<std::uint32_t>(bytes[13]) << 16U |
                 static_cast<std::uint32_t>(bytes[14]) << 8U | bytes[15]);
    result.is_odd = true;
    return result;
  }
  static constexpr std::array<std::uint8_t, 4> kAmazon{0xFD, 0x00, 0x0E, 0xC2};
  if (std::equal(kAmazon.begin(), kAmazon.end(), bytes.begin()) || (bytes[0] == 0xFE && (bytes[1] & 0xC0U) == 0x80U)) {
    result.reach = Reach::Metadata;
  } else if ((bytes[0] & 0xFEU) == 0xFCU) {
    result.reach = Reach::Private;
  }
  return result;
}

}  // namespace

std::optional<std::uint32_t> parse_ipv4(std::string_view host, bool& odd) {
  if (host.ends_with('.')) host.remove_suffix(1);
  std::array<std::uint64_t, 4> parts{};
  std::size_t count = 0;
  const bool is_one = host.find('.') == std::string_view::npos;
  while (true) {
    const std::size_t dot = host.find('.');
    if (count == parts.size()) return std::nullopt;
    const auto part = part_of(host.substr(0, dot), is_one, odd);
    if (!part) return std::nullopt;
    parts[count++] = *part;
    if (dot == std::string_view::npos) break;
    host.remove_prefix(dot + 1);
  }
  if (count < 4) odd = true;
  std::uint64_t value = parts[count - 1];
  const unsigned rest = static_cast<unsigned>(5 - count);
  if (value >> (8U * rest) != 0) return std::nullopt;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (parts[i] > 255) return std::nullopt;
    value |= parts[i] << (8U * (3U - i));
  }
  return static_cast<std::uint32_t>(value);
}

Reach reach_of(std::uint32_t ipv4) {
  const std::uint32_t first = ipv4 >> 24U;
  // 169.254.169.254 of nearly all, 100.100.100.200 of Alibaba, 192.0.0.192 of Oracle, 168.63.129.16 of Azure.
  if ((ipv4 >> 16U) == 0xA9FEU || ipv4 == 0x646464C8U || ipv4 == 0xC00000C0U || ipv4 == 0xA83F8110U)
    return Reach::Metadata;
  if (first == 127 || ipv4 == 0) return Reach::Loopback;
  if (first == 10 || (ipv4 >> 20U) == 0xAC1U || (ipv4 >> 16U) == 0xC0A8U || (ipv4 >> 22U) == (0x64400000U >> 22U))
    return Reach::Private;
  return Reach::Public;
}

Host read_host(std::string_view host) {
  if (host.empty()) return {};
  std::array<char, 64> signs{};
  if (const std::string_view plain = map_host(host, signs); !plain.empty()) {
    Host result = read_host(plain);
    result.is_odd = true;
    return result;
  }
  if (host.front() == '[') {
    const std::size_t close = host.find(']');
    return of_ipv6(host.substr(1, close == std::string_view::npos ? close : close - 1));
  }
  if (host.find(':') != std::string_view::npos) return of_ipv6(host);
  bool odd = false;
  if (const auto address = parse_ipv4(host, odd))
    return {.reach = reach_of(*address), .is_odd = odd, .is_literal = true};
  if (host.ends_with('.')) host.remove_suffix(1);
  Host result;
  if (ascii::is_among(host, kInside) || ascii::ends(host, ".localhost") || ascii::ends(host, ".svc.cluster.local"))
    result.reach = Reach::Loopback;
  if (ascii::ends(host, ".service.consul")) result.reach = Reach::Private;
  if (ascii::is_among(host, kMetadata)) result.reach = Reach::Metadata;
  for (const std::string_view zone : kCarriers) {
    const bool is_in =
        ascii::ends(host, zone) && (host.size() == zone.size() || host[host.size() - zone.size() - 1] == '.');
    if (is_in) result = {.reach = Reach::Loopback, .is_odd = true, .is_literal = false};
  }
  return result;
}

}  // namespace onesec::inspect::ssrf
