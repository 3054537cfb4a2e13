#include "sources/syslog/syslog_source.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <thread>

#include "sources/testing/line_normaliser.h"
#include "sources/testing/recording_sink.h"

namespace onesec::sources {
namespace {

using Lines = std::vector<std::string>;

/// A sender on loopback.
class Sender {
 public:
  Sender(int type, std::uint16_t port, bool is_v6 = false)
      : socket_(::socket(is_v6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, 0)) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    v6.sin6_addr = in6addr_loopback;
    const auto* where = is_v6 ? reinterpret_cast<sockaddr*>(&v6) : reinterpret_cast<sockaddr*>(&v4);
    EXPECT_EQ(connect(socket_.get(), where, is_v6 ? sizeof(v6) : sizeof(v4)), 0);
  }
  void say(std::string_view bytes) const {
    ASSERT_EQ(send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  /// What fits without waiting.
  [[nodiscard]] std::size_t say_what_fits(std::string_view bytes) const {
    return static_cast<std::size_t>(
        std::max<ssize_t>(0, send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT)));
  }
  /// True when the other side closes the connection before 20 s are over.
  [[nodiscard]] bool is_closed_by_peer() const {
    const timeval limit{.tv_sec = 20, .tv_usec = 0};
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    char byte = 0;
    return recv(socket_.get(), &byte, 1, 0) == 0;
  }
  void close() { socket_.reset(); }

 private:
  platform::Fd socket_;
};

class SyslogTest : public ::testing::Test {
 protected:
  ~SyslogTest() override {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
  }
  void start(SyslogOptions options = {}) {
    options.udp_address = options.udp_address.empty() ? "127.0.0.1" : options.udp_address;
    options.tcp_address = options.tcp_address.empty() ? "127.0.0.1" : options.tcp_address;
    options.udp_port = options.tcp_port = 0;
    auto opened = SyslogSource::open(options, std::make_unique<testing::LineNormaliser>(), sink_, nullptr);
    ASSERT_TRUE(opened) << opened.error().what;
    source_ = std::move(*opened);
  }
  void run() {
    thread_ = std::jthread([this](const std::stop_token& token) { source_->run(token); });
  }
  [[nodiscard]] Sender tcp(bool is_v6 = false) const { return {SOCK_STREAM, source_->tcp_port(), is_v6}; }
  [[nodiscard]] Sender udp(bool is_v6 = false) const { return {SOCK_DGRAM, source_->udp_port(), is_v6}; }

  testing::RecordingSink sink_;
  std::unique_ptr<SyslogSource> source_;
  std::jthread thread_;
};

TEST_F(SyslogTest, DatagramsArriveAsDeclaredWithTheirRelay) {
  start();
  run();
  udp().say("<38>sshd[7]: Failed password\n");
  ASSERT_TRUE(sink_.wait_for_events(1));
  const testing::SeenEvent event = sink_.events().at(0);
  EXPECT_EQ(event.raw, "<38>sshd[7]: Failed password");
  EXPECT_EQ(event.source, "syslog_udp");
  EXPECT_EQ(event.input_source, "syslog");
  EXPECT_EQ(event.provenance, Provenance::Declared);
  EXPECT_TRUE(event.summary.ends_with("|127.0.0.1"));
}

TEST_F(SyslogTest, BothFramingsArriveOverTcpAlsoInPieces) {
  start();
  run();
  Sender sender = tcp();
  sender.say("<13>li");
  sender.say("ne\n11 <14>counted");
  sender.say("<15>unfinished");
  sender.close();
  ASSERT_TRUE(sink_.wait_for_events(3));
  EXPECT_EQ(sink_.lines(), (Lines{"<13>line", "<14>counted", "<15>unfinished"}));
}

TEST_F(SyslogTest, IPv6PeersAreTakenAndIPv4OnesToo) {
  start({.udp_address = "::", .tcp_address = "::"});
  run();
  udp(true).say("six by datagram");
  ASSERT_TRUE(sink_.wait_for_events(1));
  udp().say("four by datagram");
  ASSERT_TRUE(sink_.wait_for_events(2));
  Sender six = tcp(true);
  six.say("six by stream\n");
  ASSERT_TRUE(sink_.wait_for_events(3));
  const auto events = sink_.events();
  EXPECT_TRUE(events[0].summary.ends_with("|::1"));
  EXPECT_TRUE(events[1].summary.ends_with("|127.0.0.1"));
  EXPECT_TRUE(events[2].summary.ends_with("|::1"));
}

TEST_F(SyslogTest, TheSystemsOwnLoggerIsUnderstood) {
  start();
  run();
  const std::string port = std::to_string(source_->tcp_port());
  const char* arguments[] = {"logger",        "--server", "127.0.0.1", "--port", port.c_str(), "--tcp",
                             "--octet-count", "--tag",    "sshd",      "hello",  nullptr};
  pid_t child = 0;
  ASSERT_EQ(posix_spawnp(&child, "logger", nullptr, nullptr, const_cast<char* const*>(arguments), environ), 0);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  ASSERT_TRUE(sink_.wait_for_events(1));
  EXPECT_TRUE(sink_.lines()[0].starts_with("<13>1 "));
  EXPECT_TRUE(sink_.lines()[0].ends_with("hello"));
}

TEST_F(SyslogTest, WhatTheKernelDropsIsCounted) {
  start();
  // Nobody reads yet: the kernel's queue fills and it drops.
  const Sender sender = udp();
  const std::string big(8'000, 'x');
  constexpr std::uint64_t kSent = 4'000;
  for (std::uint64_t i = 0; i < kSent; ++i) sender.say(big);
  run();
  ASSERT_TRUE(sink_.wait_for_events(1));
  // The count travels with the next datagram that finds room.
  ASSERT_TRUE(sink_.wait([&](const auto&) {
    static_cast<void>(sender.say_what_fits("tell"));
    const SourceStatus status = source_->status().at(0);
    const auto lost = status.refused.find("lost");
    return lost != status.refused.end() && lost->second > 0 && status.received + lost->second >= kSent;
  }));
}

TEST_F(SyslogTest, OneSenderCannotTakeMoreThanItsRate) {
  start({.max_datagrams_per_peer = 10});
  run();
  const Sender sender = udp();
  for (int i = 0; i < 200; ++i) sender.say("line");
  // Two seconds may be touched: at least 180 are over.
  ASSERT_TRUE(sink_.wait_for_refused("peer_rate", 150));
  EXPECT_LE(sink_.lines().size(), 50U);
}

TEST_F(SyslogTest, AFullEngineSlowsTheSenderAndLosesNothing) {
  start();
  sink_.fail_offers(Error{Code::Exhausted, "full"});
  run();
  const Sender sender = tcp();
  std::string lines;
  std::size_t count = 0;
  for (; lines.size() < 32'000'000; ++count)
    lines += "line " + std::to_string(count) + " " + std::string(500, 'x') + "\n";
  std::size_t sent = 0;
  // Until nothing more fits: the source has stopped reading.
  ASSERT_TRUE(sink_.wait([&](const auto&) {
    const std::size_t before = sent;
    sent += sender.say_what_fits(std::string_view(lines).substr(sent, 1'000'000));
    return sent == before && sent > 0;
  }));
  ASSERT_LT(sent, lines.size());
  sink_.fail_offers(std::nullopt);
  sender.say(std::string_view(lines).substr(sent));
  ASSERT_TRUE(sink_.wait_for_events(count));
  const Lines seen = sink_.lines();
  ASSERT_EQ(seen.size(), count);
  for (std::size_t i = 0; i < count; ++i) ASSERT_TRUE(seen[i].starts_with("line " + std::to_string(i) + " "));
}

TEST_F(SyslogTest, ConnectionsOverTheLimitAreClosedAndCounted) {
  start({.max_connections_per_peer = 2});
  run();
  const Sender one = tcp();
  const Sender two = tcp();
  one.say("one\n");
  two.say("two\n");
  ASSERT_TRUE(sink_.wait_for_events(2));
  const Sender three = tcp();
  EXPECT_TRUE(three.is_closed_by_peer());
  EXPECT_TRUE(sink_.wait_for_refused("connection_limit"));
  one.say("still there\n");
  ASSERT_TRUE(sink_.wait_for_events(3));
}

TEST_F(SyslogTest, AnIdleConnectionIsClosed) {
  start({.idle_timeout = seconds(1)});
  run();
  const Sender silent = tcp();
  EXPECT_TRUE(silent.is_closed_by_peer());
}

TEST_F(SyslogTest, AMessageOverTheLimitIsSkippedAndTheNextOneRead) {
  start();
  run();
  const Sender sender = tcp();
  sender.say(std::string(200'000, 'x') + "\nnext\n");
  ASSERT_TRUE(sink_.wait_for_events(1));
  EXPECT_EQ(sink_.lines(), Lines{"next"});
  EXPECT_TRUE(sink_.wait_for_refused("too_long"));
}

TEST(SyslogSource, AnAddressThatIsNoneIsRefused) {
  testing::RecordingSink sink;
  const auto opened =
      SyslogSource::open({.udp_address = "localhost"}, std::make_unique<testing::LineNormaliser>(), sink, nullptr);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::InvalidInput);
}

}  // namespace
}  // namespace onesec::sources
