#pragma once

#include <cstdint>
#include <string_view>

#include "base/ip_address.h"

namespace onesec::egress {

/// Where an address leads. Whoever can write a URL into our configuration, or make a name resolve as he likes, must not
/// use us to reach what only this host can reach (server-side request forgery, CWE-918).
enum class Reach : std::uint8_t {
  Public,
  Private,    ///< RFC 1918, 6598 (carrier NAT) and 4193: a site's own network.
  Loopback,   ///< This host.
  LinkLocal,  ///< RFC 3927 and 4291: this link, where clouds keep their metadata services.
  Reserved,   ///< Never a receiver: unspecified, multicast, broadcast, documentation, benchmarking, discard.
};

[[nodiscard]] std::string_view name_of(Reach reach);

/// By the IANA special-purpose registries (RFC 6890, as of RFC 9637). An IPv6 address that carries an IPv4 address
/// (mapped, compatible, NAT64, 6to4, Teredo) reaches what that one reaches.
[[nodiscard]] Reach reach_of(const IpAddress& address);

}  // namespace onesec::egress
