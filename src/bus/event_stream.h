#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "bus/jetstream.h"

namespace onesec::bus {

struct EventStreamOptions {
  std::uint64_t max_bytes = std::uint64_t{64} << 20U;  ///< Publishers are refused above it.
  seconds ack_wait{30};  ///< What isn't acknowledged for so long is delivered again: its reader is thought dead.
  /// Delivered and not acknowledged. 512: as many as a source puts into one batch.
  std::uint32_t max_pending = 512;
  /// One message; a longer one is refused to its publisher. An event's own limit.
  std::uint32_t max_message_bytes = 1U << 20U;
};

/// A message that waits to be acknowledged.
struct DeliveredEvent {
  std::uint64_t sequence = 0;
  std::uint64_t deliveries = 0;  ///< This one included.
  std::string payload;
  std::string receipt;  ///< For what is to become of it.
};

/// How far a consumer's answer to CONSUMER.INFO says that everything is acknowledged. InvalidInput when it doesn't.
[[nodiscard]] Result<std::uint64_t> parse_ack_floor(std::string_view json);

/// Where others put events for us: stream SECURITY_EVENTS, subjects `sec.events.<module>.<type>`, and our durable
/// consumer on it. The stream refuses when it is full, so a publisher that waits for its acknowledgement loses nothing.
///
/// Holds at most `max_pending` messages and, because nothing is asked for while 1 MiB waits, about 2 MiB of them.
/// Threads: one for next(), the rest from any but the client's own. The client
/// outlives it.
class EventStream {
 public:
  static constexpr std::string_view kStream = "SECURITY_EVENTS";
  static constexpr std::string_view kSubjects = "sec.events.>";
  static constexpr std::string_view kConsumer = "1sec-engine-events";

  [[nodiscard]] static Result<std::unique_ptr<EventStream>> open(NatsClient& client, const EventStreamOptions& options);
  ~EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  /// Payloads that next() has not given out yet.
  [[nodiscard]] std::uint64_t waiting_bytes();
  /// nullopt: none within `timeout`. An error: not connected, or the consumer can't be reached; call again.
  [[nodiscard]] Result<std::optional<DeliveredEvent>> next(milliseconds timeout);

  /// The same as keep() for what next() hasn't given out yet.
  void keep_waiting();
  // None waits: an answer that is lost means that the message comes again.
  void acknowledge(std::string_view receipt) { answer(receipt, "+ACK"); }
  void discard(std::string_view receipt) { answer(receipt, "+TERM"); }   ///< Never delivered again.
  void keep(std::string_view receipt) { answer(receipt, "+WPI"); }       ///< Still at it: the wait begins anew.
  void give_back(std::string_view receipt) { answer(receipt, "-NAK"); }  ///< Delivered again at once.

  /// Everything up to this is acknowledged or discarded, says the server.
  [[nodiscard]] Result<std::uint64_t> settled_through();
  /// Messages up to this leave the stream.
  [[nodiscard]] Status purge_through(std::uint64_t sequence);
  /// When the stream was made: another stream of the same name counts from 1 again.
  [[nodiscard]] const std::string& identity() const { return identity_; }

 private:
  EventStream(NatsClient& client, const EventStreamOptions& options) : jetstream_(client), options_(options) {}
  [[nodiscard]] Status make();
  [[nodiscard]] Status pull(std::unique_lock<std::mutex>& lock);
  void on_message(const MessageView& message);
  void answer(std::string_view receipt, std::string_view what);

  JetStream jetstream_;
  const EventStreamOptions options_;
  std::string identity_;
  std::string inbox_;
  SubscriptionId subscription_ = 0;

  std::mutex mutex_;
  std::condition_variable arrived_;
  // Guarded by mutex_.
  std::deque<DeliveredEvent> waiting_;
  std::uint64_t waiting_bytes_ = 0;  ///< Payloads in waiting_.
  std::uint64_t asked_ = 0;          ///< Asked for and not yet here.
  std::uint64_t batch_ = 0;          ///< Of the last request.
  bool is_too_long_ = false;         ///< It brought nothing: perhaps the next message is longer than it allowed.
  std::int64_t asked_at_ = 0;        ///< steady_nanos(); a request without a word for longer than its time is over.
  std::uint64_t reconnects_ = 0;     ///< Of the client, at the last request.
};

}  // namespace onesec::bus
