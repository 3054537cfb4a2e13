#include "sources/syslog/sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstring>

namespace onesec::sources {
namespace {

/// Bytes of `out` used; 0: not an address.
socklen_t fill_address(const std::string& text, std::uint16_t port, sockaddr_storage& out) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    std::memcpy(&out, &v4, sizeof(v4));
    return sizeof(v4);
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) != 1) return 0;
  std::memcpy(&out, &v6, sizeof(v6));
  return sizeof(v6);
}

std::uint16_t port_of(const sockaddr_storage& address) {
  // The port stands at the same place in both families.
  sockaddr_in v4{};
  std::memcpy(&v4, &address, sizeof(v4));
  return ntohs(v4.sin_port);
}

}  // namespace

IpAddress address_of(const sockaddr_storage& peer) {
  if (peer.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &peer, sizeof(v4));
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
    return IpAddress::v4(bytes[0], bytes[1], bytes[2], bytes[3]);
  }
  if (peer.ss_family != AF_INET6) return {};
  sockaddr_in6 v6{};
  std::memcpy(&v6, &peer, sizeof(v6));
  std::array<std::uint8_t, IpAddress::kBytes> bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return IpAddress::from_bytes(bytes);
}

Result<platform::Fd> bound_socket(const std::string& address, std::uint16_t& port, int type) {
  sockaddr_storage where{};
  const socklen_t size = fill_address(address, port, where);
  if (size == 0)
    return fail(Code::InvalidInput, "expected an IPv4 or IPv6 address to listen on, got " + quote(address));
  const std::string doing = "listening on " + address + " port " + std::to_string(port);
  platform::Fd socket(::socket(where.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return platform::fail_errno(doing);
  const int on = 1;
  const int off = 0;
  setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (where.ss_family == AF_INET6) setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&where), size) != 0) return platform::fail_errno(doing);
  if (type == SOCK_STREAM && listen(socket.get(), 128) != 0) return platform::fail_errno(doing);
  socklen_t length = sizeof(where);
  if (getsockname(socket.get(), reinterpret_cast<sockaddr*>(&where), &length) == 0) port = port_of(where);
  return socket;
}

}  // namespace onesec::sources
