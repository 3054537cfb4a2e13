#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "egress/gate.h"
#include "notify/webhook.h"

namespace onesec::notify {

/// As configured.
struct WebhookOptions {
  std::vector<std::string> urls{};
  std::vector<std::string> secrets{};
  std::string profile = "standard";
  std::string min_severity = "LOW";
  std::string ca_file{};
  bool allows_private = false;
  bool allows_tls_1_2 = false;
};

/// Targets that can be served, or all that is wrong with them. Addresses are never quoted whole: a path may hold a key.
[[nodiscard]] Result<std::vector<WebhookTarget>> read_targets(const WebhookOptions& options);

/// What names an address in the outbox, for ever: "webhook:" and eight bytes of its hash.
[[nodiscard]] std::string kind_of(const WebhookTarget& target);

/// "host:port".
[[nodiscard]] std::string place_of(const WebhookTarget& target);

/// The webhooks in force. The gate is open for exactly their addresses. Any thread.
class Webhooks {
 public:
  explicit Webhooks(egress::Gate& gate) : gate_(gate) {}
  ~Webhooks();
  Webhooks(const Webhooks&) = delete;
  Webhooks& operator=(const Webhooks&) = delete;

  /// These and no others. One that hasn't changed goes on as it is; one that is gone ends within 0.2 s of a send, the
  /// system's lookup of a name apart.
  void set(std::vector<WebhookTarget> targets, bool allows_private);
  [[nodiscard]] std::vector<std::shared_ptr<Webhook>> all() const;

 private:
  egress::Gate& gate_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Webhook>> webhooks_;  ///< By kind.
};

}  // namespace onesec::notify
