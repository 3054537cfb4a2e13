#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ip_address.h"

namespace onesec::egress {

inline constexpr std::uint16_t kNameServerPort = 53;
inline constexpr std::size_t kMaxNameServers = 3;  ///< glibc asks no more (MAXNS).

/// Of the text of a resolv.conf, as glibc reads it: the first three, and this host when there is none.
[[nodiscard]] std::vector<IpAddress> name_servers(std::string_view resolv_conf);

/// Of /etc/resolv.conf as it is now.
[[nodiscard]] std::vector<IpAddress> name_servers_of_this_host();

}  // namespace onesec::egress
