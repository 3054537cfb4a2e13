#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "base/url.h"
#include "egress/circuit_breaker.h"
#include "egress/gate.h"
#include "egress/https_client.h"
#include "egress/redaction/table.h"
#include "model/alert.h"
#include "notify/standard_webhook.h"

namespace onesec::notify {

/// One address that its owner wrote down, and how it is served.
struct WebhookTarget {
  Url url{};
  std::vector<WebhookSecret> secrets;
  egress::Profile profile = egress::Profile::Standard;
  Severity min_severity = Severity::Low;
  egress::HttpLimits limits{};
};

/// What is to be sent. `id` is the same in every attempt.
struct WebhookMessage {
  std::string id;
  std::string body;
  std::uint32_t redactions = 0;
};

/// What became of an attempt. A failure that isn't final is to be tried again, not before `wait`.
struct Delivery {
  Status status;
  bool is_final = false;
  seconds wait{0};
  int http_status = 0;  ///< 0: no answer.
};

/// {"type":"alert.created","timestamp":…,"data":{…}} of an alert as the profile shows it, its type by status
/// ("alert.created" when `is_new`, "alert.updated", "alert.acknowledged", "alert.resolved"). nullopt: below the
/// target's severity, or found in logs of before the first start, which are history and no news. `is_known_user`: whose
/// name may be told by `full`.
[[nodiscard]] std::optional<WebhookMessage> compose(const WebhookTarget& target, const Alert& alert, bool is_new,
                                                    const std::function<bool(std::string_view)>& is_known_user);

/// The request of one attempt at this time: what is sent, and what a preview shows.
[[nodiscard]] egress::HttpRequest request_for(const WebhookTarget& target, const WebhookMessage& message, Instant now);

/// What an answer means (RFC 9110; Standard Webhooks 1.0.0): 2xx is done; 408, 425, 429 and 5xx come again; what says
/// that the address or the key is wrong (3xx, 401 to 406, 410, 501) comes again when somebody has mended it; any other
/// 4xx is about these bytes and final.
struct Meaning {
  Delivery delivery;
  bool pauses = false;
};
[[nodiscard]] Meaning meaning_of(const HttpAnswer& answer, Instant now);

/// Delivers to one address: one at a time, in a thread of its own. After five failures in a row it waits a minute, then
/// tries one; a receiver that says the address is wrong, gone or not ours is left alone until it is configured anew or
/// a test succeeds. Any thread.
class Webhook {
 public:
  Webhook(egress::Gate& gate, WebhookTarget target);
  ~Webhook();
  Webhook(const Webhook&) = delete;
  Webhook& operator=(const Webhook&) = delete;

  /// Takes a message when is_ready(); else Unavailable, and `done` isn't called. `done` is called once, on our thread.
  [[nodiscard]] Status send(WebhookMessage message, std::function<void(Delivery)> done);
  [[nodiscard]] bool is_ready() const;
  /// "ready", or why nothing is sent now.
  [[nodiscard]] std::string state() const;
  /// Sends "test.ping" now, whatever state it is in, and waits for the answer. Success ends a pause.
  [[nodiscard]] Delivery test();
  [[nodiscard]] const WebhookTarget& target() const { return target_; }

 private:
  void run(const std::stop_token& stop);
  [[nodiscard]] Delivery attempt(const WebhookMessage& message);
  void note(const Meaning& meaning);

  egress::Gate& gate_;
  const WebhookTarget target_;
  mutable std::mutex mutex_;  ///< Guards from here to the thread.
  std::condition_variable_any changed_;
  std::optional<WebhookMessage> waiting_;
  std::function<void(Delivery)> done_;
  bool is_busy_ = false;
  egress::CircuitBreaker breaker_;
  std::int64_t quiet_until_ = 0;  ///< The receiver asked for it.
  std::string paused_;            ///< Why; empty: it isn't.
  std::jthread thread_;
};

}  // namespace onesec::notify
