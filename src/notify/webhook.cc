#include "notify/webhook.h"

#include <fmt/format.h>

#include "platform/clock.h"
#include "platform/random.h"

namespace onesec::notify {

Webhook::Webhook(egress::Gate& gate, WebhookTarget target) : gate_(gate), target_(std::move(target)) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Webhook::~Webhook() = default;

Status Webhook::send(WebhookMessage message, std::function<void(Delivery)> done) {
  if (!is_ready()) return fail(Code::Unavailable, state());
  const std::lock_guard lock(mutex_);
  waiting_ = std::move(message);
  done_ = std::move(done);
  is_busy_ = true;
  changed_.notify_all();
  return {};
}

bool Webhook::is_ready() const {
  const std::int64_t now = platform::steady_nanos();
  const std::lock_guard lock(mutex_);
  return !is_busy_ && paused_.empty() && now >= quiet_until_ && breaker_.may_send(now);
}

std::string Webhook::state() const {
  const std::int64_t now = platform::steady_nanos();
  const std::lock_guard lock(mutex_);
  if (!paused_.empty()) return "paused: " + paused_;
  if (!breaker_.may_send(now)) {
    return fmt::format("waits a minute: {} attempts in a row have failed", breaker_.failures());
  }
  if (now < quiet_until_) {
    return fmt::format("waits {} s, as the receiver wants", (quiet_until_ - now) / 1'000'000'000 + 1);
  }
  return "ready";
}

void Webhook::run(const std::stop_token& stop) {
  for (;;) {
    WebhookMessage message;
    std::function<void(Delivery)> done;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return waiting_.has_value(); })) return;
      message = std::move(*waiting_);
      waiting_.reset();
      done = std::exchange(done_, {});
    }
    Delivery delivery = attempt(message);
    {
      const std::lock_guard lock(mutex_);
      is_busy_ = false;
    }
    done(std::move(delivery));
  }
}

Delivery Webhook::attempt(const WebhookMessage& message) {
  const Instant now = platform::now();
  Result<HttpAnswer> answer = egress::exchange(gate_, request_for(target_, message, now), target_.limits);
  Meaning meaning;
  if (answer) {
    meaning = meaning_of(*answer, now);
  } else {
    meaning.delivery.status = fail(std::move(answer).error());
  }
  note(meaning);
  return std::move(meaning.delivery);
}

void Webhook::note(const Meaning& meaning) {
  const std::int64_t now = platform::steady_nanos();
  const Delivery& delivery = meaning.delivery;
  const std::lock_guard lock(mutex_);
  // A receiver that refuses these bytes is there.
  breaker_.note(delivery.status || delivery.is_final, now);
  paused_ = meaning.pauses ? delivery.status.error().what : std::string();
  if (delivery.wait > seconds(0)) quiet_until_ = now + Nanoseconds(delivery.wait).count();
}

Delivery Webhook::test() {
  const std::string at = to_rfc3339(platform::now());
  return attempt(
      {.id = "test-" + platform::random_hex(8),
       .body = R"({"type":"test.ping","timestamp":")" + at + R"(","data":{"message":"1SEC can reach this address"}})"});
}

}  // namespace onesec::notify
