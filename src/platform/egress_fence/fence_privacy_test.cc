#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <string>

#include "platform/egress_fence/fence.h"
#include "platform/egress_fence/fence_page.h"
#include "platform/file.h"

namespace onesec::platform {
namespace {

struct Place {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

Place place_of(const char* address, std::uint16_t port) {
  Place place;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&place.bytes);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&place.bytes);
  if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    place.size = sizeof *v4;
  } else {
    inet_pton(AF_INET6, address, &v6->sin6_addr);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    place.size = sizeof *v6;
  }
  return place;
}

Fd socket_for(const char* address, int type) {
  const bool is_v6 = std::strchr(address, ':') != nullptr;
  return Fd(::socket(is_v6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK, 0));
}

int connect_error(const char* address, std::uint16_t port, int type = SOCK_STREAM) {
  const Fd fd = socket_for(address, type);
  const Place to = place_of(address, port);
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&to.bytes), to.size) == 0 ? 0 : errno;
}

int send_error(const char* address, std::uint16_t port) {
  const Fd fd = socket_for(address, SOCK_DGRAM);
  const Place to = place_of(address, port);
  return ::sendto(fd.get(), "x", 1, 0, reinterpret_cast<const sockaddr*>(&to.bytes), to.size) == 1 ? 0 : errno;
}

#define MUST(what) \
  if (!(what)) return __LINE__

bool has_cgroup(pid_t pid) {
  const Result<std::string> mounts = read_file("/proc/self/mounts", 1U << 20U);
  const std::size_t type = mounts->find(" cgroup2 ");
  if (type == std::string::npos) return false;
  const std::size_t begin = mounts->rfind(' ', type - 1) + 1;
  const Result<std::string> own = read_file("/proc/self/cgroup", 1U << 16U);
  const std::size_t at = own->find("0::/") + 3;
  const std::string path = mounts->substr(begin, type - begin) + own->substr(at, own->find('\n', at) - at) +
                           "/1sec-fence-" + std::to_string(pid);
  return ::access(path.c_str(), F_OK) == 0;
}

/// Runs `act` in a process of its own behind a fence. 0: all held; else the line that didn't; -1: no fence here.
int behind_fence(const std::function<int(FencePage&)>& act) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (const Status raised = raise_fence(); !raised) {
      (void)!::write(2, raised.error().what.data(), raised.error().what.size());
      ::_exit(255);
    }
    Result<FencePage> page = FencePage::take(inherited_fence());
    if (!page) {
      (void)!::write(2, page.error().what.data(), page.error().what.size());
      ::_exit(254);
    }
    ::_exit(act(*page));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? (WEXITSTATUS(status) == 255 ? -1 : WEXITSTATUS(status)) : -2;
}

#define SKIP_UNLESS_ROOT() \
  if (::geteuid() != 0) GTEST_SKIP() << "only root may attach programs to a cgroup"

TEST(P9_1, TheKernelRefusesWhatTheGateDidNotOpenAndKeepsItsAddress) {
  SKIP_UNLESS_ROOT();
  EXPECT_EQ(behind_fence([](FencePage& page) {
              MUST(connect_error("198.51.100.7", 443) == EPERM);
              MUST(connect_error("2001:db8::7", 443) == EPERM);
              MUST(connect_error("::ffff:198.51.100.7", 443) == EPERM);
              MUST(connect_error("198.51.100.7", 53, SOCK_DGRAM) == EPERM);
              MUST(send_error("198.51.100.7", 53) == EPERM);
              MUST(send_error("2001:db8::7", 53) == EPERM);
              MUST(page.refused() == 6);
              const auto kept = page.attempts(0);
              MUST(kept.size() == 6);
              MUST(to_string(kept[0].address) == "198.51.100.7" && kept[0].port == 443 && !kept[0].is_send);
              MUST(to_string(kept[1].address) == "2001:db8::7" && kept[5].is_send && kept[5].port == 53);
              MUST(kept[2].address == kept[0].address);
              return 0;
            }),
            0);
}

TEST(P9_1, AnotherProtocolGetsNoSocket) {
  SKIP_UNLESS_ROOT();
  EXPECT_EQ(behind_fence([](FencePage& page) {
              for (const int protocol : {IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_RAW})
                MUST(::socket(AF_INET, SOCK_RAW, protocol) < 0 && errno == EPERM);
              MUST(::socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6) < 0 && errno == EPERM);
              MUST(page.refused() == 4 && page.attempts(0).at(0).is_socket);
              return 0;
            }),
            0);
}

TEST(P9_1, WhatTheGateOpensIsReachedOnlyWhileItIsOpenAndIsCounted) {
  SKIP_UNLESS_ROOT();
  EXPECT_EQ(behind_fence([](FencePage& page) {
              const IpAddress v4 = *IpAddress::parse("198.51.100.7");
              const IpAddress v6 = *IpAddress::parse("2001:db8::7");
              MUST(page.open(v4, 443) && page.open(v6, 443));
              MUST(connect_error("198.51.100.7", 443) != EPERM);
              MUST(connect_error("::ffff:198.51.100.7", 443) != EPERM);
              MUST(connect_error("2001:db8::7", 443) != EPERM);
              MUST(connect_error("198.51.100.7", 444) == EPERM);
              MUST(connect_error("198.51.100.8", 443) == EPERM);
              MUST(page.open(v4, 443));
              page.close(v4, 443);
              MUST(connect_error("198.51.100.7", 443) != EPERM);  // Somebody else still dials it.
              page.close(v4, 443);
              MUST(connect_error("198.51.100.7", 443) == EPERM);
              MUST(page.refused() == 3);
              const auto permitted = page.permitted();
              MUST(permitted.size() == 2 && permitted[0].connections == 3 && permitted[1].connections == 1);
              for (int i = 0; i < 31; ++i) MUST(page.open(v4, static_cast<std::uint16_t>(1000 + i)));
              MUST(!page.open(v4, 2000));
              MUST(connect_error("198.51.100.7", 1030) != EPERM);
              return 0;
            }),
            0);
}

TEST(P9_1, LoopbackStaysReachable) {
  SKIP_UNLESS_ROOT();
  EXPECT_EQ(behind_fence([](FencePage& page) {
              for (const char* here : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::"})
                MUST(connect_error(here, 9) != EPERM);
              MUST(send_error("127.0.0.1", 9) == 0);
              MUST(page.refused() == 0);
              return 0;
            }),
            0);
}

TEST(P9_1, AProbeOfALookupIsRefusedAndNoAttempt) {
  SKIP_UNLESS_ROOT();
  EXPECT_EQ(behind_fence([](FencePage& page) {
              page.begin_lookup();
              MUST(connect_error("198.51.100.7", 443, SOCK_DGRAM) == EPERM && page.refused() == 0);
              MUST(connect_error("198.51.100.7", 443) == EPERM && page.refused() == 1);
              MUST(send_error("198.51.100.7", 443) == EPERM && page.refused() == 2);
              page.end_lookup();
              MUST(connect_error("198.51.100.7", 443, SOCK_DGRAM) == EPERM && page.refused() == 3);
              return 0;
            }),
            0);
}

TEST(P9_1, TheLast64AttemptsAreKept) {
  SKIP_UNLESS_ROOT();
  EXPECT_EQ(behind_fence([](FencePage& page) {
              for (std::uint16_t i = 1; i <= 100; ++i) MUST(connect_error("198.51.100.7", i) == EPERM);
              const auto kept = page.attempts(0);
              MUST(kept.size() == 64 && kept.front().port == 37 && kept.back().port == 100);
              MUST(page.attempts(99).size() == 1 && page.attempts(100).empty());
              return 0;
            }),
            0);
}

TEST(P9_1, TheCgroupIsGoneWithItsLastProcess) {
  SKIP_UNLESS_ROOT();
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  ASSERT_EQ(::pipe(in.data()) + ::pipe(out.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(in[1]);
    char byte = raise_fence() ? '+' : '-';
    (void)!::write(out[1], &byte, 1);
    (void)!::read(in[0], &byte, 1);
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(out[0], &byte, 1), 1);
  EXPECT_EQ(byte, '+');
  EXPECT_TRUE(has_cgroup(child));
  ::close(out[1]);
  ::close(in[1]);
  ::waitpid(child, nullptr, 0);
  for (int i = 0; i < 5'000 && has_cgroup(child); ++i) ::poll(nullptr, 0, 1);  // Somebody else removes it.
  EXPECT_FALSE(has_cgroup(child));
}

TEST(P9_1, APageThatTheKernelDoesNotAskIsNotTaken) {
  const Fd file(::memfd_create("page", 0));
  ASSERT_EQ(::ftruncate(file.get(), 8192), 0);
  EXPECT_FALSE(FencePage::take(file.get()).has_value());
  EXPECT_FALSE(FencePage::take(-1).has_value());
}

}  // namespace
}  // namespace onesec::platform
