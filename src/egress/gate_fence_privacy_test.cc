#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "egress/gate.h"
#include "platform/egress_fence/fence.h"

namespace onesec::egress {
namespace {

constexpr const char* kElsewhere = "11.0.0.1";  // To the kernel's programs it isn't loopback, whoever has it.

sockaddr_in place(std::uint16_t port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  inet_pton(AF_INET, kElsewhere, &to.sin_addr);
  return to;
}

/// A network of this process alone, where kElsewhere answers.
bool make_network() {
  if (::unshare(CLONE_NEWNET) != 0) return false;
  const platform::Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::memcpy(static_cast<char*>(request.ifr_name), "lo", 3);
  request.ifr_flags = IFF_UP;
  if (::ioctl(fd.get(), SIOCSIFFLAGS, &request) != 0) return false;
  std::memcpy(static_cast<char*>(request.ifr_name), "lo:1", 5);
  const sockaddr_in address = place(0);
  std::memcpy(&request.ifr_addr, &address, sizeof address);
  return ::ioctl(fd.get(), SIOCSIFADDR, &request) == 0;
}

std::uint16_t listen_on(const platform::Fd& fd) {
  sockaddr_in at = place(0);
  socklen_t size = sizeof at;
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&at), size) != 0 || ::listen(fd.get(), 8) != 0) return 0;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&at), &size);
  return ntohs(at.sin_port);
}

/// What code does that doesn't know of the gate.
int connect_around(std::uint16_t port) {
  const platform::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in to = place(port);
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ? 0 : errno;
}

#define MUST(what) \
  if (!(what)) return __LINE__

int dial_behind_a_fence() {
  MUST(make_network());
  MUST(platform::raise_fence());
  Result<platform::FencePage> page = platform::FencePage::take(platform::inherited_fence());
  MUST(page);
  const platform::Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const std::uint16_t port = listen_on(listener);
  MUST(port != 0);
  MUST(connect_around(port) == EPERM);

  Gate blind;  // Knows nothing of the fence: the kernel is not talked round by a destination that is open for us only.
  blind.open(Purpose::Webhook, {.host = kElsewhere, .port = port});
  MUST(!blind.dial(Purpose::Webhook, kElsewhere, port, milliseconds(2'000)));

  Gate gate;
  gate.use(&*page);
  gate.open(Purpose::Webhook, {.host = kElsewhere, .port = port});
  MUST(gate.dial(Purpose::Webhook, kElsewhere, port, milliseconds(2'000)));
  MUST(connect_around(port) == EPERM);  // Open for the gate's own connect only.
  MUST(page->refused() == 3);
  MUST(page->permitted().size() == 1 && page->permitted().at(0).connections == 1);

  gate.open(Purpose::Webhook, {.host = "no-such-name.invalid", .port = port});
  MUST(!gate.dial(Purpose::Webhook, "no-such-name.invalid", port, milliseconds(2'000)));
  MUST(page->refused() == 3);  // Looking a name up is no attempt.
  MUST(!gate.dial(Purpose::Telemetry, kElsewhere, port, milliseconds(2'000)));
  MUST(page->refused() == 3);  // What the gate refuses doesn't get as far as the kernel.
  return 0;
}

TEST(P9_1, TheKernelLetsTheGateThroughAndNobodyElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may attach programs to a cgroup";
  const pid_t child = ::fork();
  if (child == 0) ::_exit(dial_behind_a_fence());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0) << "the line that didn't hold";
}

}  // namespace
}  // namespace onesec::egress
