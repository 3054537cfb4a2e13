#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace onesec::inspect::ssrf {

/// Where an address leads, seen from the server.
enum class Reach : std::uint8_t {
  Public,
  Private,   ///< RFC 1918, RFC 4193, RFC 6598
  Loopback,  ///< The server itself, 0.0.0.0 among it
  Metadata,  ///< Where clouds tell a machine its credentials
};

/// An IPv4 address as inet_aton(3) and the WHATWG URL standard read it: decimal, octal and hexadecimal, one to four
/// parts. `odd`: not written as four decimal numbers.
[[nodiscard]] std::optional<std::uint32_t> parse_ipv4(std::string_view host, bool& odd);
[[nodiscard]] Reach reach_of(std::uint32_t ipv4);
/// Of a host as a URL has it: an address of either kind, in brackets or not, or a name that leads inside. `odd`: the
/// address is written in a way that people don't use. `literal`: it is an address.
struct Host {
  Reach reach = Reach::Public;
  bool is_odd = false;
  bool is_literal = false;
};
[[nodiscard]] Host read_host(std::string_view host);

}  // namespace onesec::inspect::ssrf
