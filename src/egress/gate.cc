#include "egress/gate.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "platform/clock.h"

namespace onesec::egress {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

Result<Addresses> look_up(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error != 0) {
    const Code code = error == EAI_NONAME ? Code::NotFound : Code::Unavailable;
    return fail(code, "looking up " + quote(host) + ": " + gai_strerror(error));
  }
  return Addresses(found, &freeaddrinfo);
}

Result<platform::Fd> connect_to(const addrinfo& address, std::int64_t deadline) {
  platform::Fd fd(socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.is_open()) return platform::fail_errno("making a socket");
  const int on = 1;
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(fd.get(), address.ai_addr, address.ai_addrlen) == 0) return fd;
  if (errno != EINPROGRESS) return platform::fail_errno("connecting");
  for (;;) {
    const std::int64_t left = (deadline - platform::steady_nanos()) / 1'000'000;
    if (left <= 0) return fail(Code::Unavailable, "connecting: no answer in time");
    pollfd waited{fd.get(), POLLOUT, 0};
    const int ready = poll(&waited, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    if (ready < 0 && errno != EINTR) return platform::fail_errno("connecting");
    if (ready <= 0) continue;
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return platform::fail_errno("connecting", error);
    return fd;
  }
}

}  // namespace

std::string_view name_of(Purpose purpose) {
  static constexpr std::array<std::string_view, kPurposes> kNames = {
      "ai", "telemetry", "webhook", "notify", "cloud", "update", "bus", "collect", "gateway", "oidc"};
  return kNames[static_cast<std::size_t>(purpose)];
}

Result<platform::Fd> Gate::dial(Purpose purpose, const std::string& host, std::uint16_t port, milliseconds timeout) {
  if (!is_open(purpose)) {
    ++refusals_[index(purpose)];
    return fail(Code::Denied, "the egress gate is closed for " + std::string(name_of(purpose)) +
                                  ": nothing was sent to " + quote(host));
  }
  ++dials_[index(purpose)];
  const std::int64_t deadline = platform::steady_nanos() + timeout.count() * 1'000'000;
  Result<Addresses> addresses = look_up(host, port);
  if (!addresses) return fail(std::move(addresses).error());
  Error last{Code::Unavailable, "no address"};
  for (const addrinfo* at = addresses->get(); at != nullptr; at = at->ai_next) {
    Result<platform::Fd> fd = connect_to(*at, deadline);
    if (fd) return fd;
    last = std::move(fd).error();
  }
  return fail(std::move(last).while_("dialling " + quote(host) + ":" + std::to_string(port)));
}

}  // namespace onesec::egress
