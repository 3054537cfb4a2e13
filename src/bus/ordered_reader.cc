#include "bus/ordered_reader.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "platform/clock.h"
#include "platform/random.h"

namespace onesec::bus {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
/// 8 MiB waiting: at 500 MB/s that is 16 ms of reading ahead, many times a round trip.
constexpr std::uint64_t kWindowBytes = std::uint64_t{8} << 20U;
constexpr std::uint64_t kMinPull = 2;
constexpr std::uint64_t kMaxPull = 512;
/// The server says every 5 s that it is there; 12 s without a word are two lost heartbeats and some.
constexpr std::int64_t kHeartbeat = 5'000 * kMillisecond;
constexpr std::int64_t kSilence = 12'000 * kMillisecond;
constexpr std::int64_t kPullExpires = 30'000 * kMillisecond;
/// A consumer whose reader died is forgotten after this.
constexpr std::int64_t kForgetConsumer = 60'000 * kMillisecond;

std::uint64_t number_or(std::string_view text, std::uint64_t otherwise) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? value : otherwise;
}

}  // namespace

OrderedReader::OrderedReader(NatsClient& client, std::string stream, std::uint64_t first_sequence)
    : jetstream_(client), stream_(std::move(stream)), position_(std::max<std::uint64_t>(1, first_sequence)) {}

OrderedReader::~OrderedReader() { delete_consumer(); }

void OrderedReader::delete_consumer() {
  std::string name;
  SubscriptionId subscription = 0;
  {
    const std::lock_guard lock(mutex_);
    name.swap(consumer_);
    std::swap(subscription, subscription_);
    ++generation_;
  }
  if (subscription != 0) jetstream_.client().unsubscribe(subscription);
  // Nobody waits for the answer: a consumer that stays is forgotten by the server after kForgetConsumer.
  if (!name.empty()) (void)jetstream_.client().publish("$JS.API.CONSUMER.DELETE." + stream_ + "." + name, "");
}

Status OrderedReader::make_consumer() {
  delete_consumer();
  NatsClient& client = jetstream_.client();
  const std::string inbox = client.new_inbox();
  std::uint64_t generation = 0;
  std::uint64_t start = 0;
  {
    const std::lock_guard lock(mutex_);
    generation = generation_;
    start = waiting_.empty() ? position_ : waiting_.back().sequence + 1;
    reconnects_ = client.stats().reconnects;
  }
  Result<SubscriptionId> subscription =
      client.subscribe(inbox, [this, generation](const MessageView& message) { on_message(generation, message); });
  if (!subscription) return fail(std::move(subscription).error());
  const std::string name = "r" + platform::random_hex(8);
  const nlohmann::json config = {{"name", name},
                                 {"deliver_policy", "by_start_sequence"},
                                 {"opt_start_seq", start},
                                 {"ack_policy", "none"},
                                 {"replay_policy", "instant"},
                                 {"max_deliver", 1},
                                 {"mem_storage", true},
                                 {"num_replicas", 1},
                                 {"inactive_threshold", kForgetConsumer}};
  const nlohmann::json request = {{"stream_name", stream_}, {"config", config}, {"action", "create"}};
  Result<std::string> answer = jetstream_.call("CONSUMER.CREATE." + stream_ + "." + name, request.dump());
  if (!answer) {
    client.unsubscribe(*subscription);
    return fail(std::move(answer).error().while_("reading stream " + stream_));
  }
  const std::lock_guard lock(mutex_);
  consumer_ = name;
  inbox_ = inbox;
  subscription_ = *subscription;
  last_consumer_sequence_ = 0;
  outstanding_ = 0;
  last_heard_ = platform::steady_nanos();
  is_broken_ = false;
  ++made_;
  return {};
}

void OrderedReader::on_message(std::uint64_t generation, const MessageView& message) {
  const std::lock_guard lock(mutex_);
  if (generation != generation_ || is_broken_) return;
  last_heard_ = platform::steady_nanos();
  if (header_status(message.headers) != 0) {
    on_status(message);
  } else {
    accept(message);
  }
  arrived_.notify_one();
}

void OrderedReader::on_status(const MessageView& message) {
  constexpr int kHeartbeatStatus = 100;
  const int status = header_status(message.headers);
  if (status == kHeartbeatStatus) return;
  // 404 and 408: the request is over. 409: over, or the consumer is gone ("Consumer Deleted", "Leadership Change").
  const std::uint64_t undelivered = number_or(header_value(message.headers, "Nats-Pending-Messages"), outstanding_);
  outstanding_ -= std::min(outstanding_, undelivered);
  const bool is_over = status == 404 || status == 408;
  if (!is_over) is_broken_ = true;
}

void OrderedReader::accept(const MessageView& message) {
  const std::optional<DeliveryPosition> at = parse_ack_subject(message.reply);
  const std::uint64_t after = waiting_.empty() ? position_ : waiting_.back().sequence + 1;
  if (!at || at->consumer_sequence != last_consumer_sequence_ + 1 || at->stream_sequence < after) {
    is_broken_ = true;
    return;
  }
  last_consumer_sequence_ = at->consumer_sequence;
  outstanding_ -= std::min<std::uint64_t>(outstanding_, 1);
  average_bytes_ = (average_bytes_ * 7 + message.payload.size()) / 8;
  waiting_.push_back(
      {at->stream_sequence, std::string(message.subject), std::string(message.headers), std::string(message.payload)});
}

/// Asks for more when less than half of the window is on its way or waiting.
Status OrderedReader::pull(std::unique_lock<std::mutex>& lock) {
  const std::uint64_t window =
      std::clamp(kWindowBytes / std::max<std::uint64_t>(average_bytes_, 1), kMinPull, kMaxPull);
  const std::uint64_t held = outstanding_ + waiting_.size();
  if (held > window / 2) return {};
  const std::uint64_t batch = window - held;
  const std::string request = "{\"batch\":" + std::to_string(batch) + ",\"expires\":" + std::to_string(kPullExpires) +
                              ",\"idle_heartbeat\":" + std::to_string(kHeartbeat) + "}";
  const std::string subject = "$JS.API.CONSUMER.MSG.NEXT." + stream_ + "." + consumer_;
  const std::string inbox = inbox_;
  if (outstanding_ == 0) last_heard_ = platform::steady_nanos();
  outstanding_ += batch;
  lock.unlock();
  Status sent = jetstream_.client().publish(subject, request, inbox);
  lock.lock();
  if (!sent) is_broken_ = true;
  return sent;
}

std::optional<Result<std::optional<StoredMessage>>> OrderedReader::take() {
  if (waiting_.empty()) return std::nullopt;
  const std::uint64_t sequence = waiting_.front().sequence;
  if (sequence > position_ && !is_first_) {
    const std::string gap = std::to_string(position_) + " to " + std::to_string(sequence - 1);
    position_ = sequence;
    return fail(Code::NotFound, "messages " + gap + " of stream " + stream_ + " were removed before they were read");
  }
  is_first_ = false;
  std::optional<StoredMessage> message = std::move(waiting_.front());
  waiting_.pop_front();
  position_ = sequence + 1;
  return message;
}

Result<std::optional<StoredMessage>> OrderedReader::next(milliseconds timeout) {
  const std::int64_t deadline = platform::steady_nanos() + timeout.count() * kMillisecond;
  NatsClient& client = jetstream_.client();
  std::unique_lock lock(mutex_);
  for (;;) {
    if (is_stopped_) return std::nullopt;
    if (!is_broken_) {
      if (Status pulled = pull(lock); !pulled) is_broken_ = true;
    }
    if (auto taken = take()) return std::move(*taken);
    const std::int64_t now = platform::steady_nanos();
    if (now >= deadline) return std::nullopt;
    const std::uint64_t reconnects = client.stats().reconnects;
    if (reconnects != reconnects_ || now - last_heard_ > kSilence) is_broken_ = true;
    if (is_broken_) {
      lock.unlock();
      Status made = client.wait_connected(milliseconds((deadline - now) / kMillisecond + 1))
                        ? make_consumer()
                        : fail(Code::Unavailable, "reading stream " + stream_ + ": the bus is not connected");
      lock.lock();
      if (!made) return fail(std::move(made).error());
      continue;
    }
    // Wakes up now and then to see a lost connection or a silent consumer.
    const std::int64_t wait = std::min(deadline - now, std::int64_t{200} * kMillisecond);
    arrived_.wait_for(lock, Nanoseconds(wait), [&] { return !waiting_.empty() || is_stopped_ || is_broken_; });
  }
}

void OrderedReader::stop() {
  const std::lock_guard lock(mutex_);
  is_stopped_ = true;
  arrived_.notify_all();
}

std::uint64_t OrderedReader::position() const {
  const std::lock_guard lock(mutex_);
  return position_;
}

std::uint64_t OrderedReader::consumers_made() const {
  const std::lock_guard lock(mutex_);
  return made_;
}

}  // namespace onesec::bus
