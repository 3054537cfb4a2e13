#include "sources/syslog/syslog_source.h"

#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>

#include "platform/clock.h"
#include "platform/random.h"
#include "sources/syslog/sockets.h"

namespace onesec::sources {
namespace {

constexpr std::size_t kRateCounters = 4'096;
constexpr std::size_t kReadBytes = 16 * 1024;  // a turn's share of one connection
constexpr int kMaxReady = 64;
constexpr int kLookRoundMs = 5'000;
constexpr std::int64_t kSecond = 1'000'000'000;

std::string shown(const char* protocol, const std::string& address, std::uint16_t port) {
  const bool is_v6 = address.find(':') != std::string::npos;
  return std::string("syslog ") + protocol + " " + (is_v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

bool watch(int epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

SyslogSource::SyslogSource(SyslogOptions options, std::unique_ptr<Normaliser> normaliser, IntakeSink& sink,
                           const Enricher* enricher)
    : options_(std::move(options)),
      normaliser_(std::move(normaliser)),
      sink_(sink),
      enricher_(enricher),
      rates_(kRateCounters) {
  rate_key_ = platform::random_key();
}

Result<std::unique_ptr<SyslogSource>> SyslogSource::open(SyslogOptions options, std::unique_ptr<Normaliser> normaliser,
                                                         IntakeSink& sink, const Enricher* enricher) {
  std::unique_ptr<SyslogSource> source(new SyslogSource(std::move(options), std::move(normaliser), sink, enricher));
  if (const Status listening = source->listen(); !listening) return fail(listening.error());
  return source;
}

Status SyslogSource::listen() {
  epoll_ = platform::Fd(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll_.is_open()) return platform::fail_errno("making an epoll");
  if (!options_.udp_address.empty()) {
    Result<platform::Fd> socket = bound_socket(options_.udp_address, options_.udp_port, SOCK_DGRAM);
    if (!socket) return fail(socket.error());
    udp_ = std::move(*socket);
    Datagrams::prepare(udp_.get());
    datagrams_ = std::make_unique<Datagrams>();
    udp_gauge_ = std::make_unique<Gauge>(shown("udp", options_.udp_address, options_.udp_port));
    udp_gauge_->set_state("watching", "");
  }
  if (!options_.tcp_address.empty()) {
    Result<platform::Fd> socket = bound_socket(options_.tcp_address, options_.tcp_port, SOCK_STREAM);
    if (!socket) return fail(socket.error());
    tcp_ = std::move(*socket);
    if (!watch(epoll_.get(), tcp_.get())) return platform::fail_errno("watching a listener");
    tcp_gauge_ = std::make_unique<Gauge>(shown("tcp", options_.tcp_address, options_.tcp_port));
    tcp_gauge_->set_state("watching", "");
  }
  return {};
}

std::vector<SourceStatus> SyslogSource::status() const {
  std::vector<SourceStatus> all;
  if (udp_gauge_) all.push_back(udp_gauge_->status());
  if (tcp_gauge_) all.push_back(tcp_gauge_->status());
  return all;
}

void SyslogSource::give(std::string_view message, const IpAddress& peer, Feeder& feeder, Gauge& gauge) {
  while (!message.empty() && (message.back() == '\n' || message.back() == '\r' || message.back() == '\0')) {
    message.remove_suffix(1);
  }
  if (message.empty()) return;
  RawRecord record;
  record.bytes = message;
  record.source = "syslog";
  record.received_at = platform::now();
  record.provenance = Provenance::Declared;
  record.relay = peer;
  record.place = place_of("syslog", message);  // It has no place: its sender may send the same again.
  feeder.add(record, *normaliser_, gauge);
}

bool SyslogSource::is_over_rate(const IpAddress& peer) {
  const std::int64_t second = platform::steady_nanos() / kSecond;
  if (second != rate_second_) std::ranges::fill(rates_, 0U);
  rate_second_ = second;
  const auto& bytes = peer.bytes();
  const std::string_view key(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return ++rates_[sip_hash64(rate_key_, key) % kRateCounters] > options_.max_datagrams_per_peer;
}

void SyslogSource::read_datagrams(Feeder& feeder) {
  // As long as there are any, but not so long that TCP starves.
  for (int turn = 0; turn < 32; ++turn) {
    const std::span<const Datagrams::Datagram> received = datagrams_->receive(udp_.get());
    feeder.refuse(*udp_gauge_, Refusal::Lost, datagrams_->take_drops());
    for (const Datagrams::Datagram& datagram : received) {
      if (is_over_rate(datagram.peer)) {
        feeder.refuse(*udp_gauge_, Refusal::PeerRate);
      } else if (datagram.is_cut) {
        feeder.refuse(*udp_gauge_, Refusal::TooLong);
      } else {
        give(datagram.bytes, datagram.peer, feeder, *udp_gauge_);
      }
    }
    if (received.empty()) return;
  }
}

void SyslogSource::accept_all(Feeder& feeder) {
  while (true) {
    sockaddr_storage from{};
    socklen_t size = sizeof(from);
    platform::Fd socket(accept4(tcp_.get(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.is_open()) return;
    const IpAddress peer = address_of(from);
    const auto of_peer = std::ranges::count_if(connections_, [&](const auto& c) { return c.second.peer == peer; });
    if (connections_.size() >= options_.max_connections ||
        static_cast<std::uint32_t>(of_peer) >= options_.max_connections_per_peer ||
        !watch(epoll_.get(), socket.get())) {
      feeder.refuse(*tcp_gauge_, Refusal::ConnectionLimit);
      continue;
    }
    const int fd = socket.get();
    Connection& connection = connections_[fd];
    connection.socket = std::move(socket);
    connection.peer = peer;
    connection.active_at = platform::steady_nanos();
  }
}

/// False: the connection has ended.
bool SyslogSource::read_connection(Connection& connection, Feeder& feeder) {
  std::array<char, kReadBytes> bytes;
  const ssize_t got = recv(connection.socket.get(), bytes.data(), bytes.size(), 0);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  connection.active_at = platform::steady_nanos();
  if (got > 0) {
    connection.frames.feed({bytes.data(), static_cast<std::size_t>(got)});
    while (const auto frame = connection.frames.next()) give(*frame, connection.peer, feeder, *tcp_gauge_);
  } else {
    give(connection.frames.take_rest(), connection.peer, feeder, *tcp_gauge_);
  }
  feeder.refuse(*tcp_gauge_, Refusal::TooLong, connection.frames.take_too_long());
  return got > 0;
}

void SyslogSource::read_connections(Feeder& feeder) {
  std::array<epoll_event, kMaxReady> ready{};
  const int count = epoll_wait(epoll_.get(), ready.data(), kMaxReady, 0);
  for (int i = 0; i < count && !feeder.is_full(); ++i) {
    const int fd = ready[static_cast<std::size_t>(i)].data.fd;
    if (fd == tcp_.get()) {
      accept_all(feeder);
    } else if (const auto found = connections_.find(fd); found != connections_.end()) {
      if (!read_connection(found->second, feeder)) connections_.erase(found);
    }
  }
}

void SyslogSource::close_idle() {
  const std::int64_t now = platform::steady_nanos();
  const std::int64_t allowed = options_.idle_timeout.count() * kSecond;
  std::erase_if(connections_, [&](const auto& c) { return now - c.second.active_at > allowed; });
}

void SyslogSource::run(const std::stop_token& stop) {
  const auto wake = std::make_shared<Wake>();
  const std::stop_callback on_stop(stop, [wake] { wake->signal(); });
  Feeder udp({.source = "syslog_udp", .when_full = WhenFull::Shed, .mark = options_.mark}, sink_, enricher_, nullptr,
             wake, stop);
  Feeder tcp({.source = "syslog_tcp", .when_full = WhenFull::Hold, .mark = options_.mark}, sink_, enricher_, nullptr,
             wake, stop);
  // An idle connection is closed at most 5 s late, or as soon as its own short time-out allows.
  const int look_round =
      static_cast<int>(std::clamp<std::int64_t>(options_.idle_timeout.count() * 1'000, 1, kLookRoundMs));
  while (!stop.stop_requested()) {
    // Nothing is read from TCP while it is full: the senders' windows close.
    std::array<pollfd, 3> waiting{pollfd{.fd = wake->fd(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = udp_.get(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = tcp.is_full() ? -1 : epoll_.get(), .events = POLLIN, .revents = 0}};
    const int retry = tcp.retry_ms();
    poll(waiting.data(), waiting.size(), retry >= 0 ? std::min(retry, look_round) : look_round);
    if (waiting[0].revents != 0) wake->clear();
    if (waiting[1].revents != 0) read_datagrams(udp);
    if (waiting[2].revents != 0) read_connections(tcp);
    udp.flush();
    tcp.flush();
    if (!tcp.is_full()) close_idle();  // else they are silent because we don't read
  }
}

}  // namespace onesec::sources
