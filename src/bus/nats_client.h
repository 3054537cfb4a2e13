#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "bus/nats_protocol.h"
#include "platform/stream.h"

namespace onesec::egress {
class Gate;
}

namespace onesec::bus {

/// A message as it arrived. The views are valid during the callback only.
struct MessageView {
  std::string_view subject;
  std::string_view reply;    ///< empty: no answer wanted
  std::string_view headers;  ///< the raw block "NATS/1.0 …\r\n\r\n", empty when there is none
  std::string_view payload;
};

/// A message that owns its bytes.
struct Message {
  std::string subject;
  std::string reply;
  std::string headers;
  std::string payload;
};

struct ConnectOptions {
  /// "nats://host:port" or "tls://host:port"; several, comma-separated, are tried in turn. A host that isn't loopback
  /// is dialled through `gate` with purpose `bus`.
  std::string url;
  std::string name = "1sec-engine";  ///< shown by the server's monitoring
  std::string token;
  std::string user;
  std::string password;
  std::string creds_file;   ///< path of a .creds file: a JWT and an Ed25519 seed
  bool demand_tls = false;  ///< also for nats:// (a server that requires TLS gets it anyway)
  platform::TlsOptions tls;
  egress::Gate* gate = nullptr;  ///< nullptr: only loopback can be reached. Outlives the client.
  milliseconds connect_timeout{5'000};
  /// Wait between attempts: doubled from first to last. 100 ms: a server that restarts is back within a second. 5 s: a
  /// server that is gone isn't hammered.
  milliseconds reconnect_first{100};
  milliseconds reconnect_last{5'000};
  milliseconds ping_interval{20'000};  ///< two unanswered pings end the connection
  /// Bytes waiting for the socket; above it a publish returns Exhausted. 8 MiB: four journal batches of at most 1 MiB
  /// and air.
  std::size_t max_pending_bytes = std::size_t{8} << 20U;
};

enum class ConnectionState : unsigned char { Connected, Reconnecting, Closed };

struct ClientStats {
  ConnectionState state = ConnectionState::Closed;
  std::uint64_t reconnects = 0;
  std::uint64_t messages_in = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t messages_out = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t pending_bytes = 0;  ///< not yet given to the kernel
  std::uint64_t unmatched = 0;      ///< messages for no subscription or request of ours (late answers)
  std::uint64_t server_errors = 0;  ///< -ERR lines
  std::string last_error;           ///< of the server or the connection; empty when there was none
};

using SubscriptionId = std::uint64_t;
using MessageCallback = std::function<void(const MessageView&)>;
using ReplyCallback = std::function<void(Result<MessageView>)>;

/// Speaks the NATS client protocol over one connection, made again with back-off when it breaks; subscriptions are made
/// again with it. One thread inside reads, writes and calls back. A callback must be short and must not call a blocking
/// member (request(), flush(), close()); publishing, subscribing and unsubscribing are fine there.
///
/// Threads: all other members from any thread. What was published but not yet answered when the connection breaks is
/// not sent again: request callbacks get Unavailable, the caller decides. Destruction closes, and waits for the thread.
class NatsClient {
 public:
  /// Connected and authenticated when it returns. Denied: the server refused the credentials, or the gate is closed;
  /// Unavailable: nobody answers.
  [[nodiscard]] static Result<std::unique_ptr<NatsClient>> connect(ConnectOptions options);
  ~NatsClient();
  NatsClient(const NatsClient&) = delete;
  NatsClient& operator=(const NatsClient&) = delete;

  /// Fire and forget. Exhausted: buffer full; Unavailable: not connected; InvalidInput: subject malformed or payload
  /// over the server's max_payload.
  [[nodiscard]] Status publish(std::string_view subject, std::string_view payload, std::string_view reply = {},
                               const std::vector<Header>& headers = {});

  /// Publishes with a reply subject of the shared inbox; `done` is called exactly once, on the client's thread, unless
  /// the call itself fails. It gets Unavailable when the connection breaks, the time is up, or nobody listens (status
  /// 503).
  [[nodiscard]] Status publish_async(std::string_view subject, const std::vector<Header>& headers,
                                     std::string_view payload, ReplyCallback done, milliseconds timeout = seconds{10});

  /// The same, waiting for the answer.
  [[nodiscard]] Result<Message> request(std::string_view subject, std::string_view payload,
                                        milliseconds timeout = seconds{5}, const std::vector<Header>& headers = {});

  /// `queue` empty: every subscriber gets each message.
  [[nodiscard]] Result<SubscriptionId> subscribe(std::string_view subject, MessageCallback on_message,
                                                 std::string_view queue = {});
  /// After it returns the callback isn't called again, unless it is called from inside that callback (then: after it).
  void unsubscribe(SubscriptionId id);

  /// Everything published before has reached the server.
  [[nodiscard]] Status flush(milliseconds timeout = seconds{5});

  /// Waits until connected; false when the time is up.
  [[nodiscard]] bool wait_connected(milliseconds timeout);
  /// Called on the client's thread with each change. One watcher; set it before you need it.
  void on_state(std::function<void(ConnectionState)> watcher);
  [[nodiscard]] ClientStats stats() const;
  [[nodiscard]] std::size_t max_payload() const;
  /// A subject that no other client uses, for a subscription of one's own.
  [[nodiscard]] std::string new_inbox();
  void close();

 private:
  class Connection;
  explicit NatsClient(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace onesec::bus
