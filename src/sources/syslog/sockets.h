#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "base/ip_address.h"
#include "base/result.h"
#include "platform/file.h"

namespace onesec::sources {

/// A socket bound to a numeric address, non-blocking; SOCK_STREAM ones listen. "::" takes IPv4 too. `port` 0 becomes
/// the one that the kernel chose.
[[nodiscard]] Result<platform::Fd> bound_socket(const std::string& address, std::uint16_t& port, int type);

/// The address of an AF_INET or AF_INET6 peer; none for anything else.
[[nodiscard]] IpAddress address_of(const sockaddr_storage& peer);

}  // namespace onesec::sources
