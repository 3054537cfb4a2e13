#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "bus/embedded_bus.h"
#include "bus/journal.h"
#include "bus/lease.h"
#include "bus/nats_client.h"
#include "egress/gate.h"
#include "engine/bus_journal_log.h"
#include "setup.h"

namespace onesec::app {

/// The server inside, our connection to it, and the journal, put together and taken down in the right order.
class LocalBus {
 public:
  struct Options {
    std::string store_dir;
    DiskPlan disk;
    std::uint64_t go_memory_bytes = 0;
    std::uint16_t port = 0;            ///< 0: any free one.
    std::string publisher_password{};  ///< Empty: only the engine may log in.
  };
  [[nodiscard]] static Result<std::unique_ptr<LocalBus>> start(const Options& options);
  /// An external cluster instead: `connect` says where and with what credentials; its gate must outlive the bus and is
  /// opened for what `connect.url` names. Denied when another engine has the journal there; waits for one that died.
  [[nodiscard]] static Result<std::unique_ptr<LocalBus>> reach(bus::ConnectOptions connect, const DiskPlan& disk,
                                                               const bus::LeaseOptions& lease);

  [[nodiscard]] engine::BusJournalLog& journal() { return *log_; }
  /// Zero with a server of our own.
  [[nodiscard]] LeaseStatus lease() const;
  /// No other engine can have the journal, as far as we know without asking.
  [[nodiscard]] bool holds_journal() const { return !lease_ || lease_->is_held(); }
  [[nodiscard]] bus::NatsClient& client() { return embedded_ ? embedded_->client() : *client_; }
  /// Where the server inside listens; 0 with an external one.
  [[nodiscard]] std::uint16_t own_port() const { return embedded_ ? embedded_->port() : 0; }
  /// What Go holds; 0 with an external server.
  [[nodiscard]] std::uint64_t memory_bytes() const { return embedded_ ? embedded_->stats().server.heap_bytes : 0; }

 private:
  std::unique_ptr<bus::EmbeddedBus> embedded_;  ///< Else the three below.
  std::unique_ptr<bus::NatsClient> client_;
  std::unique_ptr<bus::Lease> lease_;
  std::unique_ptr<bus::Journal> journal_;
  std::optional<engine::BusJournalLog> log_;
};

}  // namespace onesec::app
