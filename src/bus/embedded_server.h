#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace onesec::bus {

/// How the NATS server inside this process is started.
struct EmbeddedOptions {
  std::string store_dir;   ///< JetStream's files go below this directory; made with mode 0700 when missing.
  std::string token;       ///< Every client must present it. Never empty: 32 random bytes in hexadecimal a start.
  std::uint16_t port = 0;  ///< 0: a free one that the kernel chooses.
  /// Not empty: user kPublisher may log in with it, publish on `sec.events.>`, hear in an `_INBOX.>` of its own
  /// account that it is stored, and nothing else. The engine itself is then user kEngine with the token as password.
  std::string publisher_password{};
  /// JetStream stops accepting when all streams together hold this much. 2 GiB: `limits.disk_mb`.
  std::uint64_t max_store_bytes = std::uint64_t{2} << 30U;
  /// Go's soft limit (debug.SetMemoryLimit), for the whole Go heap of this process. 48 MiB: idle is 20, a 4 MiB message
  /// passing through costs three copies.
  std::uint64_t memory_limit_bytes = std::uint64_t{48} << 20U;
  int gc_percent = 50;  ///< GOGC. 50: half of Go's default, since the rest of the process needs the memory more.
};

inline constexpr const char* kEngine = "engine";
inline constexpr const char* kPublisher = "publisher";

struct EmbeddedStats {
  std::uint64_t store_bytes = 0;  ///< JetStream's files
  std::uint64_t heap_bytes = 0;   ///< what Go holds from the kernel, less what it gave back
  std::uint64_t connections = 0;
  std::uint64_t log_errors = 0;  ///< lines the server logged as error or fatal
  std::uint64_t log_warnings = 0;
  std::string last_error;  ///< the last of them, cut at 512 bytes; empty when there was none
};

/// The real NATS server, in this process, on 127.0.0.1 with a token. Each JetStream write is synced before it is
/// acknowledged (`sync_interval: always`); there is no option to turn that off. It installs no signal handler and
/// writes no log. Only a target that links `onesec::bus_embedded` has the Go runtime inside.
///
/// One a process: start() fails with Exhausted while another runs. Threads: Go's own; every member may be called from
/// any thread, but not during destruction. Close all clients before you destroy it, or they see their connection end.
class EmbeddedServer {
 public:
  /// Ready for clients when it returns. Unavailable: port taken or the store can't be opened (another process holds
  /// it); InvalidInput: an option is wrong; Corrupt: the server refuses its files.
  [[nodiscard]] static Result<EmbeddedServer> start(const EmbeddedOptions& options);
  /// Stops it and waits until its files are closed.
  ~EmbeddedServer();
  EmbeddedServer(EmbeddedServer&& other) noexcept;
  EmbeddedServer& operator=(EmbeddedServer&& other) noexcept;
  EmbeddedServer(const EmbeddedServer&) = delete;
  EmbeddedServer& operator=(const EmbeddedServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// "nats://127.0.0.1:PORT": for `ConnectOptions::url`, with the token in `ConnectOptions::token`.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] EmbeddedStats stats() const;
  /// Why a stream can't be written any more: its file couldn't be written or synced once, and the server refuses it
  /// from then on without answering, even when the cause is gone. Only a new start() mends it. Empty: all is well.
  [[nodiscard]] std::string write_failure() const;

 private:
  explicit EmbeddedServer(std::uint16_t port) : port_(port) {}
  std::uint16_t port_ = 0;  ///< 0: moved from, nothing to stop
};

/// Whether each write is synced before its acknowledgement. False only in a build with ONESEC_TEST_UNSYNCED, which
/// exists to show that the durability tests can fail.
[[nodiscard]] bool embedded_server_is_synced();

}  // namespace onesec::bus
