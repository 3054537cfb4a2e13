#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "bus/login.h"
#include "bus/nats_client.h"

namespace onesec::bus {

struct Endpoint {
  std::string host;
  std::uint16_t port = 4222;
  bool tls = false;
};

/// "nats://a:1,tls://[::1]:2" → endpoints. InvalidInput for another scheme, an empty host, or user information.
[[nodiscard]] Result<std::vector<Endpoint>> parse_urls(std::string_view urls, bool demand_tls);

/// The inside of a NatsClient: its thread, its socket, what waits to be sent and what waits for answers.
class NatsClient::Connection {
 public:
  Connection(ConnectOptions options, std::vector<Endpoint> endpoints);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] Status start();
  void close();
  [[nodiscard]] Status publish(std::string_view subject, std::string_view reply, const std::vector<Header>& headers,
                               std::string_view payload);
  [[nodiscard]] Status publish_async(std::string_view subject, const std::vector<Header>& headers,
                                     std::string_view payload, ReplyCallback done, milliseconds timeout);
  [[nodiscard]] Result<SubscriptionId> subscribe(std::string_view subject, MessageCallback on_message,
                                                 std::string_view queue);
  void unsubscribe(SubscriptionId id);
  [[nodiscard]] Status flush(milliseconds timeout);
  [[nodiscard]] bool wait_connected(milliseconds timeout);
  void on_state(std::function<void(ConnectionState)> watcher);
  [[nodiscard]] ClientStats stats() const;
  [[nodiscard]] std::size_t max_payload() const;
  [[nodiscard]] std::string new_inbox();

 private:
  struct Subscription {
    std::string subject;
    std::string queue;
    MessageCallback on_message;
  };
  struct Pending {
    ReplyCallback done;
    std::int64_t deadline = 0;
  };
  enum class Woken : unsigned char { Stop, Continue };

  // On the connection's thread, without the lock.
  void run();
  [[nodiscard]] Status serve();
  [[nodiscard]] Status establish(const Endpoint& endpoint);
  [[nodiscard]] Status establish_any();
  [[nodiscard]] Result<ServerInfo> read_info(std::int64_t deadline);
  [[nodiscard]] Status log_in(const ServerInfo& info, const Endpoint& endpoint, bool is_encrypted,
                              std::int64_t deadline);
  [[nodiscard]] Result<ServerOp> read_op(std::int64_t deadline);
  [[nodiscard]] Status write_all(std::string_view bytes, std::int64_t deadline);
  [[nodiscard]] Status receive();
  [[nodiscard]] Status handle(const ServerOp& op);
  [[nodiscard]] Status send_waiting();
  [[nodiscard]] Status keep_alive();
  void deliver(const ServerOp& op);
  void answer(const ServerOp& op);
  void expire();
  void fail_pending(const Error& error);
  void drop(const Error& error);
  void back_off(milliseconds wait);
  void make_room(std::size_t needed);
  void set_state(ConnectionState state);
  void wake();
  [[nodiscard]] int poll_timeout();
  [[nodiscard]] Status enqueue(std::string_view subject, std::string_view reply, const std::vector<Header>& headers,
                               std::string_view payload);  // with mutex_ held

  // Constant after construction.
  const ConnectOptions options_;
  const std::vector<Endpoint> endpoints_;
  const std::string inbox_;  ///< "_INBOX.<random>": ours alone
  platform::Fd wake_;        ///< eventfd: something waits to be sent, or we close

  // Only the connection's thread (start() before it runs).
  std::optional<platform::Stream> transport_;
  std::string sending_;
  std::size_t sent_ = 0;
  std::vector<char> received_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t missing_ = 1;
  std::int64_t next_ping_ = 0;
  unsigned unanswered_pings_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::string outgoing_;
  std::map<SubscriptionId, std::shared_ptr<Subscription>> subscriptions_;
  std::unordered_map<std::uint64_t, Pending> pending_;
  std::deque<std::uint64_t> pings_;  ///< flush() numbers that wait for a PONG, 0 for our own keep-alive
  std::uint64_t flushes_ = 0;
  std::uint64_t flushed_ = 0;
  std::uint64_t next_id_ = 2;  ///< 1 is the shared inbox
  SubscriptionId delivering_ = 0;
  ServerInfo info_;
  ClientStats stats_;
  std::function<void(ConnectionState)> watcher_;
  bool is_closing_ = false;
  std::jthread thread_;
};

}  // namespace onesec::bus
