#include "bus/dial.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstring>
#include <optional>

#include "base/ip_address.h"
#include "egress/gate.h"

namespace onesec::bus {
namespace {

Result<platform::Fd> connect_loopback(const std::string& host, std::uint16_t port) {
  const bool is_v6 = host == "::1";
  platform::Fd fd(socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.is_open()) return platform::fail_errno("making a socket");
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  if (!is_v6) {
    const std::optional<IpAddress> address = IpAddress::parse(host == "localhost" ? "127.0.0.1" : host);
    if (!address) return fail(Code::InvalidInput, "no loopback address: " + quote(host));
    std::memcpy(&v4.sin_addr, address->bytes().data() + 12, 4);
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  v6.sin6_addr = IN6ADDR_LOOPBACK_INIT;
  const auto* address = is_v6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  // Blocking: loopback answers or refuses at once.
  if (connect(fd.get(), address, is_v6 ? sizeof v6 : sizeof v4) != 0) {
    return platform::fail_errno("connecting to " + host + ":" + std::to_string(port));
  }
  // OpenSSL reads and writes without MSG_DONTWAIT: it must not block either.
  if (fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) return platform::fail_errno("making a socket non-blocking");
  const int on = 1;
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

}  // namespace

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  const std::optional<IpAddress> address = IpAddress::parse(host);
  return address && address->is_v4() && address->is_loopback();
}

Result<platform::Stream> dial(egress::Gate* gate, const std::string& host, std::uint16_t port, milliseconds timeout) {
  if (is_loopback_host(host)) {
    Result<platform::Fd> fd = connect_loopback(host, port);
    if (!fd) return fail(std::move(fd).error());
    return platform::Stream(std::move(*fd));
  }
  if (gate == nullptr) return fail(Code::Denied, "no egress gate: only a bus on this machine can be reached");
  Result<platform::Fd> fd = gate->dial(egress::Purpose::Bus, host, port, timeout);
  if (!fd) return fail(std::move(fd).error());
  return platform::Stream(std::move(*fd));
}

}  // namespace onesec::bus
