#include "bus/event_stream.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "platform/clock.h"

namespace onesec::bus {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMillisecond = 1'000'000;
/// A request for messages ends after this, when fewer came; then it is made again.
constexpr std::int64_t kPullExpires = 5'000 * kMillisecond;
/// Behind it an end of the request that didn't come is not waited for.
constexpr std::int64_t kPullIsOver = kPullExpires + 2'000 * kMillisecond;
/// While so much waits, nothing more is asked for.
constexpr std::uint64_t kEnoughBytes = std::uint64_t{1} << 20U;
/// Beside a message's payload the server counts its subjects and headers.
constexpr std::uint64_t kBesidePayload = 64U << 10U;

}  // namespace

Result<std::unique_ptr<EventStream>> EventStream::open(NatsClient& client, const EventStreamOptions& options) {
  std::unique_ptr<EventStream> stream(new EventStream(client, options));
  if (Status made = stream->make(); !made) return fail(std::move(made).error().while_("opening the stream of events"));
  return stream;
}

EventStream::~EventStream() {
  if (subscription_ != 0) jetstream_.client().unsubscribe(subscription_);
  for (const DeliveredEvent& event : waiting_) give_back(event.receipt);
}

Status EventStream::make() {
  StreamConfig config;
  config.name = kStream;
  config.subjects = {std::string(kSubjects)};
  config.max_bytes = static_cast<std::int64_t>(options_.max_bytes);
  config.refuse_when_full = true;
  config.duplicate_window = seconds(120);
  config.max_message_bytes = options_.max_message_bytes;
  if (const auto made = jetstream_.ensure_stream(config); !made) return fail(made.error());
  const Result<std::string> info = jetstream_.call("STREAM.INFO." + std::string(kStream), "");
  if (!info) return fail(info.error());
  const Json about = Json::parse(*info, nullptr, false);
  const auto created = about.is_object() ? about.find("created") : about.end();
  if (created == about.end() || !created->is_string()) {
    return fail(Code::InvalidInput, "the bus server doesn't say when the stream was made");
  }
  identity_ = created->get<std::string>();
  const Json consumer = {{"durable_name", kConsumer},
                         {"deliver_policy", "all"},
                         {"ack_policy", "explicit"},
                         {"ack_wait", Nanoseconds(options_.ack_wait).count()},
                         // The server would stop delivering, and leave it there: also what was never looked at.
                         {"max_deliver", -1},
                         {"max_ack_pending", options_.max_pending},
                         {"replay_policy", "instant"}};
  const Json request = {{"stream_name", kStream}, {"config", consumer}};
  const auto made =
      jetstream_.call("CONSUMER.DURABLE.CREATE." + std::string(kStream) + "." + std::string(kConsumer), request.dump());
  if (!made) return fail(made.error());
  inbox_ = jetstream_.client().new_inbox();
  const auto subscribed =
      jetstream_.client().subscribe(inbox_, [this](const MessageView& message) { on_message(message); });
  if (!subscribed) return fail(subscribed.error());
  subscription_ = *subscribed;
  return {};
}

void EventStream::on_message(const MessageView& message) {
  const std::lock_guard lock(mutex_);
  if (header_status(message.headers) != 0) {
    // 404, 408, 409: the request is over. Nothing that was delivered is lost by asking again.
    is_too_long_ = header_status(message.headers) == 409 && asked_ == batch_;
    asked_ = 0;
  } else if (const auto at = parse_ack_subject(message.reply)) {
    asked_ -= std::min<std::uint64_t>(asked_, 1);
    waiting_bytes_ += message.payload.size();
    waiting_.push_back({at->stream_sequence, at->delivered, std::string(message.payload), std::string(message.reply)});
  }
  arrived_.notify_one();
}

std::uint64_t EventStream::waiting_bytes() {
  const std::lock_guard lock(mutex_);
  return waiting_bytes_;
}

void EventStream::keep_waiting() {
  const std::lock_guard lock(mutex_);
  for (const DeliveredEvent& event : waiting_) keep(event.receipt);
}

Status EventStream::pull(std::unique_lock<std::mutex>& lock) {
  NatsClient& client = jetstream_.client();
  const std::int64_t now = platform::steady_nanos();
  const std::uint64_t reconnects = client.stats().reconnects;
  if (reconnects != reconnects_ || now - asked_at_ > kPullIsOver) asked_ = 0;
  if (asked_ != 0 || waiting_.size() >= options_.max_pending / 2 || waiting_bytes_ >= kEnoughBytes) return {};
  // A message from before the stream's limit may be longer than what is asked for: then that one alone.
  const std::uint64_t batch = is_too_long_ ? 1 : options_.max_pending - waiting_.size();
  const std::uint64_t longest = is_too_long_ ? client.max_payload() : options_.max_message_bytes;
  const Json request = {{"batch", batch}, {"expires", kPullExpires}, {"max_bytes", longest + kBesidePayload}};
  is_too_long_ = false;
  asked_ = batch_ = batch;
  asked_at_ = now;
  reconnects_ = reconnects;
  lock.unlock();
  Status sent = client.publish("$JS.API.CONSUMER.MSG.NEXT." + std::string(kStream) + "." + std::string(kConsumer),
                               request.dump(), inbox_);
  lock.lock();
  if (!sent) asked_ = 0;
  return sent;
}

Result<std::optional<DeliveredEvent>> EventStream::next(milliseconds timeout) {
  const std::int64_t deadline = platform::steady_nanos() + timeout.count() * kMillisecond;
  std::unique_lock lock(mutex_);
  for (;;) {
    const Status asked = pull(lock);
    if (!waiting_.empty()) {
      std::optional<DeliveredEvent> event = std::move(waiting_.front());
      waiting_.pop_front();
      waiting_bytes_ -= event->payload.size();
      return event;
    }
    const std::int64_t now = platform::steady_nanos();
    if (now >= deadline) return asked ? Result<std::optional<DeliveredEvent>>(std::nullopt) : fail(asked.error());
    // Looks now and then whether the connection is another one.
    arrived_.wait_for(lock, Nanoseconds(std::min(deadline - now, std::int64_t{200} * kMillisecond)));
  }
}

void EventStream::answer(std::string_view receipt, std::string_view what) {
  (void)jetstream_.client().publish(receipt, what);
}

Result<std::uint64_t> EventStream::settled_through() {
  const Result<std::string> info =
      jetstream_.call("CONSUMER.INFO." + std::string(kStream) + "." + std::string(kConsumer), "");
  if (!info) return fail(info.error());
  return parse_ack_floor(*info);
}

Status EventStream::purge_through(std::uint64_t sequence) { return jetstream_.purge_through(kStream, sequence); }

Result<std::uint64_t> parse_ack_floor(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  const auto floor = json.is_object() ? json.find("ack_floor") : json.end();
  if (floor == json.end() || !floor->is_object()) return fail(Code::InvalidInput, "the consumer has no ack_floor");
  const auto sequence = floor->find("stream_seq");
  if (sequence == floor->end() || !sequence->is_number_unsigned()) {
    return fail(Code::InvalidInput, "the consumer's ack_floor has no sequence");
  }
  return sequence->get<std::uint64_t>();
}

}  // namespace onesec::bus
