#include "platform/quiet_network.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/route.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace onesec::platform {
namespace {

constexpr const char* kInterface = "quiet0";
constexpr const char* kOwn = "192.0.2.1";  // TEST-NET-1 (RFC 5737): nobody's.
constexpr const char* kNameServer = "192.0.2.53";
constexpr std::size_t kMaxKept = 1'000;  // Of packets in one wait; the first tells enough.

ifreq named(const char* interface) {
  ifreq request{};
  std::strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
  return request;
}

sockaddr_in v4(const char* address, std::uint16_t port = 0) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  inet_pton(AF_INET, address, &at.sin_addr);
  return at;
}

Status call(int fd, unsigned long what, void* argument, const char* doing) {
  if (::ioctl(fd, what, argument) == 0) return {};
  return fail_errno(doing);
}

Status raise(int control, const char* interface) {
  ifreq request = named(interface);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  return call(control, SIOCSIFFLAGS, &request, "raising an interface");
}

/// An address, and the way to every other one.
Status route_v4(int control) {
  ifreq request = named(kInterface);
  const sockaddr_in own = v4(kOwn);
  std::memcpy(&request.ifr_addr, &own, sizeof(own));
  if (Status done = call(control, SIOCSIFADDR, &request, "giving the interface an address"); !done) return done;
  if (Status done = raise(control, kInterface); !done) return done;
  rtentry route{};
  const sockaddr_in any = v4("0.0.0.0");
  std::memcpy(&route.rt_dst, &any, sizeof(any));
  std::memcpy(&route.rt_genmask, &any, sizeof(any));
  std::string name = kInterface;
  route.rt_dev = name.data();
  route.rt_flags = RTF_UP;
  return call(control, SIOCADDRT, &route, "making a default route");
}

/// Hosts without IPv6 have no such socket, and nothing to catch.
Status route_v6() {
  const Fd control(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!control.is_open()) return {};
  in6_rtmsg route{};
  route.rtmsg_ifindex = static_cast<int>(if_nametoindex(kInterface));
  route.rtmsg_flags = RTF_UP;
  route.rtmsg_metric = 1;
  if (::ioctl(control.get(), SIOCADDRT, &route) == 0 || errno == EEXIST) return {};
  if (errno == EACCES || errno == ENODEV || errno == EOPNOTSUPP) return {};  // IPv6 is switched off.
  return fail_errno("making an IPv6 default route");
}

/// Files can be mounted over where nobody else sees it.
Status replace_resolv_conf(const std::string& with) {
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return fail_errno("leaving the shared mounts");
  if (Status written = write_file_atomically(
          with, std::string("nameserver ") + kNameServer + "\noptions timeout:1 attempts:1\n", 0644);
      !written) {
    return written;
  }
  if (::mount(with.c_str(), "/etc/resolv.conf", nullptr, MS_BIND, nullptr) == 0 || errno == ENOENT) return {};
  return fail_errno("putting another resolv.conf in its place");
}

std::string port_of(std::string_view transport) {
  if (transport.size() < 4) return {};
  return ":" +
         std::to_string(static_cast<unsigned char>(transport[2]) * 256 + static_cast<unsigned char>(transport[3]));
}

std::string protocol_name(unsigned number) {
  switch (number) {
    case 1:
      return "ICMP";
    case 6:
      return "TCP";
    case 17:
      return "UDP";
    case 58:
      return "ICMPv6";
    default:
      return "IP protocol " + std::to_string(number);
  }
}

std::string in_words(unsigned protocol, int family, const char* address, std::string_view transport) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family, address, text.data(), text.size());
  const bool has_port = protocol == 6 || protocol == 17;
  return protocol_name(protocol) + " to " + text.data() + (has_port ? port_of(transport) : std::string());
}

}  // namespace

CaughtPacket describe_packet(std::string_view packet) {
  if (packet.size() >= 20 && static_cast<unsigned char>(packet[0]) >> 4U == 4) {
    const std::size_t head = std::min<std::size_t>(packet.size(), (static_cast<unsigned char>(packet[0]) & 15U) * 4U);
    return {in_words(static_cast<unsigned char>(packet[9]), AF_INET, packet.data() + 16, packet.substr(head)), false};
  }
  if (packet.size() >= 40 && static_cast<unsigned char>(packet[0]) >> 4U == 6) {
    const auto next = static_cast<unsigned char>(packet[6]);
    // 0: the hop-by-hop header in front of multicast listener reports.
    const bool is_kernels = (next == 58 || next == 0) && packet.substr(24, 2) == "\xff\x02";
    return {in_words(next, AF_INET6, packet.data() + 24, packet.substr(40)), is_kernels};
  }
  return {"something that is no IP packet", false};
}

Result<QuietNetwork> QuietNetwork::enter(const std::string& resolv_conf) {
  if (::unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) return fail_errno("making a network of its own (it takes root)");
  if (Status replaced = replace_resolv_conf(resolv_conf); !replaced) return fail(std::move(replaced).error());
  Fd tunnel(::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (!tunnel.is_open()) return fail_errno("opening /dev/net/tun");
  ifreq request = named(kInterface);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (Status made = call(tunnel.get(), TUNSETIFF, &request, "making an interface"); !made)
    return fail(std::move(made).error());
  const Fd control(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!control.is_open()) return fail_errno("making a socket");
  for (const Status& done : {raise(control.get(), "lo"), route_v4(control.get()), route_v6()}) {
    if (!done) return fail(done.error());
  }
  return QuietNetwork(std::move(tunnel));
}

Result<std::vector<CaughtPacket>> QuietNetwork::wait(milliseconds timeout, int other) {
  std::array<pollfd, 2> wanted{{{tunnel_.get(), POLLIN, 0}, {other, POLLIN, 0}}};
  const int ready = ::poll(wanted.data(), other < 0 ? 1 : 2, static_cast<int>(timeout.count()));
  if (ready < 0 && errno != EINTR) return fail_errno("waiting for packets");
  std::vector<CaughtPacket> caught;
  std::array<char, 2048> packet{};
  while (caught.size() < kMaxKept) {
    const ssize_t size = ::read(tunnel_.get(), packet.data(), packet.size());
    if (size <= 0) break;
    caught.push_back(describe_packet({packet.data(), static_cast<std::size_t>(size)}));
  }
  return caught;
}

Status QuietNetwork::plant() const {
  const Fd sender(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!sender.is_open()) return fail_errno("making a socket");
  const sockaddr_in to = v4(kNameServer, 53);
  // A query for "a.invalid" (RFC 1035, 4).
  constexpr std::string_view kQuery(
      "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01"
      "a\x07invalid\x00\x00\x01\x00\x01",
      27);
  const ssize_t sent =
      ::sendto(sender.get(), kQuery.data(), kQuery.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof(to));
  return sent < 0 ? Status(fail_errno("sending the planted packet")) : Status();
}

}  // namespace onesec::platform
