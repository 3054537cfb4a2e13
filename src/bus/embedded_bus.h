#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/instant.h"
#include "base/result.h"
#include "bus/embedded_server.h"
#include "bus/journal.h"
#include "bus/nats_client.h"

namespace onesec::bus {

struct EmbeddedBusOptions {
  EmbeddedOptions server;  ///< An empty token: one is made.
  JournalOptions journal;
  /// Below this the journal refuses appends, before the server meets a full disk. 8 MiB: four batches of 1 MiB in
  /// flight, each written with its index, and as much again for the other files of the engine.
  std::uint64_t least_room_bytes = std::uint64_t{8} << 20U;
  /// From this on it takes them again. Twice the least, so that it doesn't turn with each file that comes and goes.
  std::uint64_t room_again_bytes = std::uint64_t{16} << 20U;
};

struct EmbeddedBusStats {
  EmbeddedStats server;
  std::uint64_t restarts = 0;    ///< of the server, because its files couldn't be written
  std::uint64_t times_full = 0;  ///< how often the journal began to refuse
  std::string refusing_because;  ///< empty: the journal takes appends
};

/// The server inside, a client, and the journal, watched ten times a second: while the disk has too little room the
/// journal refuses at once (Exhausted) and everything can still be read and purged. A server whose write failed is
/// started again on the same port and store when there is room; client and readers go on by themselves. What was
/// acknowledged was synced, so it survives that.
class EmbeddedBus {
 public:
  [[nodiscard]] static Result<std::unique_ptr<EmbeddedBus>> start(EmbeddedBusOptions options);
  ~EmbeddedBus();
  EmbeddedBus(const EmbeddedBus&) = delete;
  EmbeddedBus& operator=(const EmbeddedBus&) = delete;

  [[nodiscard]] NatsClient& client() { return *client_; }
  [[nodiscard]] Journal& journal() { return *journal_; }
  [[nodiscard]] std::uint16_t port() const { return options_.server.port; }
  [[nodiscard]] EmbeddedBusStats stats() const;

 private:
  explicit EmbeddedBus(EmbeddedBusOptions options) : options_(std::move(options)) {}
  [[nodiscard]] Status open();
  void watch(const std::stop_token& stop);
  void look();
  void mend(const std::string& failure, std::uint64_t room);
  [[nodiscard]] bool restart();
  void refuse(Code code, const std::string& why);
  void allow();

  EmbeddedBusOptions options_;  ///< `server.port` is set once it is known.
  std::unique_ptr<NatsClient> client_;
  std::unique_ptr<Journal> journal_;

  // Only the watching thread, once it runs.
  bool is_doubtful_ = false;  ///< started again, and the journal hasn't been seen since
  std::int64_t next_restart_ = 0;
  std::int64_t last_restart_ = 0;
  milliseconds restart_wait_{0};

  mutable std::mutex mutex_;
  std::condition_variable_any stopping_;
  // Guarded by mutex_; only the watching thread changes them.
  std::optional<EmbeddedServer> server_;
  std::uint64_t restarts_ = 0;
  std::uint64_t times_full_ = 0;
  std::string refusing_because_;
  std::jthread thread_;
};

}  // namespace onesec::bus
