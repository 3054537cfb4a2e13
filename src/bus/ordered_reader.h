#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "bus/jetstream.h"

namespace onesec::bus {

/// Reads a stream in order through an ephemeral consumer without acknowledgements, pulled as the reader keeps up. A
/// gap, a missed heartbeat or a lost connection makes a new consumer at the next sequence.
///
/// Holds at most about 8 MiB of messages that wait for next(), or two of any size. Threads: one at a time for next();
/// stop() and position() any. `client` must outlive it.
class OrderedReader {
 public:
  OrderedReader(NatsClient& client, std::string stream, std::uint64_t first_sequence);
  ~OrderedReader();
  OrderedReader(const OrderedReader&) = delete;
  OrderedReader& operator=(const OrderedReader&) = delete;

  /// nullopt: time is up or stopped. NotFound: messages were removed before they were read; the next call goes on
  /// behind them. Other errors: no consumer can be made now; call again.
  [[nodiscard]] Result<std::optional<StoredMessage>> next(milliseconds timeout);
  void stop();
  [[nodiscard]] std::uint64_t position() const;
  /// How often a consumer was made, the first included.
  [[nodiscard]] std::uint64_t consumers_made() const;

 private:
  [[nodiscard]] Status make_consumer();
  void delete_consumer();
  void on_message(std::uint64_t generation, const MessageView& message);
  void on_status(const MessageView& message);
  void accept(const MessageView& message);
  [[nodiscard]] Status pull(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] std::optional<Result<std::optional<StoredMessage>>> take();

  JetStream jetstream_;
  const std::string stream_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  // Guarded by mutex_.
  std::deque<StoredMessage> waiting_;
  std::string consumer_;
  std::string inbox_;
  SubscriptionId subscription_ = 0;
  std::uint64_t generation_ = 0;  ///< counts consumers; messages of an older one are ignored
  std::uint64_t position_ = 1;    ///< next() waits for this
  std::uint64_t last_consumer_sequence_ = 0;
  std::uint64_t outstanding_ = 0;                            ///< asked for and not yet here
  std::uint64_t average_bytes_ = std::uint64_t{256} << 10U;  ///< of the messages so far; decides how many are asked for
  std::uint64_t made_ = 0;
  std::uint64_t reconnects_ = 0;  ///< of the client, when the consumer was made
  std::int64_t last_heard_ = 0;
  bool is_broken_ = true;  ///< no consumer, or it can't be trusted
  bool is_first_ = true;   ///< nothing read yet: a start before the first kept message is no loss
  bool is_stopped_ = false;
};

}  // namespace onesec::bus
