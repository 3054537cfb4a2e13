#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/sip_hash.h"
#include "contract/control.h"
#include "contract/intake.h"
#include "contract/normaliser.h"
#include "platform/file.h"
#include "sources/feeder.h"
#include "sources/syslog/datagrams.h"
#include "sources/syslog/framing.h"

namespace onesec::sources {

/// Where to listen; off without an address. Port 0 takes a free one (bound() says which).
struct SyslogOptions {
  std::string udp_address{};  ///< "127.0.0.1", "::", "192.0.2.7"; empty: no UDP.
  std::uint16_t udp_port = 514;
  std::string tcp_address{};
  std::uint16_t tcp_port = 601;
  std::uint32_t max_connections = 256;  ///< 64 KiB each at worst. Over it: closed at once, counted.
  std::uint32_t max_connections_per_peer = 32;
  seconds idle_timeout{600};  ///< A connection without a byte for this long is closed.
  /// Datagrams one sender may send in a second; more is counted. 20,000: a tenth of what one thread takes, so that ten
  /// noisy senders still leave room. Senders share 4,096 counters by a secret hash.
  std::uint32_t max_datagrams_per_peer = 20'000;
  RecordMark* mark = nullptr;  ///< Outlives the source.
};

/// Syslog from the network: anybody's word, so everything is Declared. One thread for all sockets calls run(); status()
/// from any. TCP senders are slowed when the engine is full; what UDP loses is counted, in the kernel's queue too.
class SyslogSource {
 public:
  /// Opens the sockets. Denied for ports under 1024 without the privilege.
  static Result<std::unique_ptr<SyslogSource>> open(SyslogOptions options, std::unique_ptr<Normaliser> normaliser,
                                                    IntakeSink& sink, const Enricher* enricher);
  /// Returns after `stop`.
  void run(const std::stop_token& stop);
  [[nodiscard]] std::vector<SourceStatus> status() const;
  /// The ports in use; 0: off.
  [[nodiscard]] std::uint16_t udp_port() const { return options_.udp_port; }
  [[nodiscard]] std::uint16_t tcp_port() const { return options_.tcp_port; }

 private:
  struct Connection {
    platform::Fd socket;
    IpAddress peer{};
    FrameSplitter frames;
    std::int64_t active_at = 0;  // steady
  };
  SyslogSource(SyslogOptions options, std::unique_ptr<Normaliser> normaliser, IntakeSink& sink,
               const Enricher* enricher);
  Status listen();
  void accept_all(Feeder& feeder);
  void read_connections(Feeder& feeder);
  bool read_connection(Connection& connection, Feeder& feeder);
  void read_datagrams(Feeder& feeder);
  void give(std::string_view message, const IpAddress& peer, Feeder& feeder, Gauge& gauge);
  [[nodiscard]] bool is_over_rate(const IpAddress& peer);
  void close_idle();

  SyslogOptions options_;
  const std::unique_ptr<Normaliser> normaliser_;
  IntakeSink& sink_;
  const Enricher* const enricher_;
  platform::Fd udp_;
  platform::Fd tcp_;
  platform::Fd epoll_;
  std::unique_ptr<Gauge> udp_gauge_;  // null: off
  std::unique_ptr<Gauge> tcp_gauge_;
  std::map<int, Connection> connections_;  // by descriptor
  HashKey rate_key_{};
  std::vector<std::uint32_t> rates_;
  std::int64_t rate_second_ = 0;
  std::unique_ptr<Datagrams> datagrams_;
};

}  // namespace onesec::sources
