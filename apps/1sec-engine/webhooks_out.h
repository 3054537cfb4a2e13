#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "config/config.h"
#include "contract/notify.h"
#include "engine/engine.h"
#include "notify/webhooks.h"
#include "reloader.h"
#include "sources/known_accounts.h"
#include "way_out.h"

namespace onesec::app {

/// Joins the webhooks of the configuration to the engine, now and at each reload.
class WebhooksOut {
 public:
  /// Both outlive it. `data_dir` gets "webhook.secret" (0600) when addresses are configured and no secret is.
  WebhooksOut(WayOut& way_out, std::string data_dir, const sources::KnownAccounts& accounts)
      : way_out_(way_out), data_dir_(std::move(data_dir)), accounts_(accounts), webhooks_(way_out.gate()) {}

  /// The engine that knows who has logged in, from now on.
  void join(engine::Engine& engine) { engine_ = &engine; }
  [[nodiscard]] std::vector<engine::Receiver> receivers();
  /// The first step of following `wanted`.
  [[nodiscard]] Result<TakeOver> follow(const config::Config& wanted);
  /// Sends a test to every address and waits for the answers.
  [[nodiscard]] std::vector<DeliveryTest> test() const;
  /// The bytes of a message about this alert to each address, as they would leave now. Nothing is sent.
  [[nodiscard]] std::string preview(const Alert& alert) const;

 private:
  /// Whose name the profile `full` may tell.
  [[nodiscard]] bool is_known_user(std::string_view user) const;

  WayOut& way_out_;
  std::string data_dir_;
  const sources::KnownAccounts& accounts_;
  notify::Webhooks webhooks_;
  std::atomic<engine::Engine*> engine_ = nullptr;
};

}  // namespace onesec::app
