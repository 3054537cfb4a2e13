#include "webhooks_out.h"

#include <fmt/format.h>

#include <thread>

#include "platform/clock.h"
#include "platform/file.h"

namespace onesec::app {
namespace {

/// 5 s to a day between attempts, ten of them in three days (the schedule of Standard Webhooks 1.0.0): a receiver that
/// is mended after a weekend has missed nothing.
engine::CourierPlan plan_of(std::string kind) {
  return {
      .kind = std::move(kind),
      .waits = {seconds(5), minutes(5), minutes(30), hours(2), hours(5), hours(10), hours(14), hours(20), hours(24)},
      .max_attempts = 10,
      .at_once = 1,
      .coalesces = true};
}

/// Made once, when it is first needed, so that every message is signed.
Result<std::string> own_secret(const std::string& data_dir) {
  const std::string path = data_dir + "/webhook.secret";
  Result<std::string> secret = platform::read_file(path, 256);
  if (secret || secret.error().code != Code::NotFound) return secret;
  std::string made = notify::WebhookSecret::make().text();
  if (Status written = platform::write_file_atomically(path, made); !written) return fail(std::move(written).error());
  return made;
}

notify::WebhookOptions options_of(const config::Alerts& configured) {
  return {.urls = configured.webhook_urls,
          .secrets = configured.webhook_secrets,
          .profile = configured.webhook_profile,
          .min_severity = configured.webhook_min_severity,
          .ca_file = configured.webhook_ca_file,
          .allows_private = configured.webhook_allow_private,
          .allows_tls_1_2 = configured.webhook_allow_tls_1_2};
}

engine::Receipt receipt_of(notify::Delivery delivery) {
  engine::Receipt receipt(std::move(delivery.status));
  receipt.is_final = delivery.is_final;
  receipt.wait = delivery.wait;
  return receipt;
}

}  // namespace

bool WebhooksOut::is_known_user(std::string_view user) const {
  const engine::Engine* engine = engine_;
  return accounts_.contains(user) || (engine != nullptr && engine->knows_login(user));
}

Result<TakeOver> WebhooksOut::follow(const config::Config& wanted) {
  notify::WebhookOptions options = options_of(wanted.alerts);
  if (!options.urls.empty() && options.secrets.empty()) {
    Result<std::string> secret = own_secret(data_dir_);
    if (!secret) return fail(std::move(secret).error().while_("the secret that webhooks are signed with"));
    options.secrets.push_back(std::move(*secret));
  }
  Result<std::vector<notify::WebhookTarget>> targets = notify::read_targets(options);
  if (!targets) return fail(explained(std::move(targets).error()));
  if (!targets->empty()) {
    if (Status opened = way_out_.need_ledger(); !opened) return fail(std::move(opened).error());
  }
  return [this, targets = std::move(*targets), allows_private = options.allows_private] {
    webhooks_.set(targets, allows_private);
  };
}

std::vector<engine::Receiver> WebhooksOut::receivers() {
  std::vector<engine::Receiver> receivers;
  for (const std::shared_ptr<notify::Webhook>& webhook : webhooks_.all()) {
    engine::Receiver& receiver = receivers.emplace_back();
    receiver.plan = plan_of(notify::kind_of(webhook->target()));
    receiver.destination = notify::place_of(webhook->target());
    receiver.compose = [this, webhook](const Alert& alert, bool is_new) -> std::optional<engine::OutgoingAlert> {
      auto message = notify::compose(webhook->target(), alert, is_new,
                                     [this](std::string_view user) { return is_known_user(user); });
      if (!message) return std::nullopt;
      return engine::OutgoingAlert{{}, {}, std::move(message->body), message->redactions};
    };
    receiver.publish = [webhook](const engine::OutgoingAlert& alert,
                                 std::function<void(engine::Receipt)> done) -> Status {
      return webhook->send(
          {alert.message_id, alert.payload, alert.redactions},
          [done = std::move(done)](notify::Delivery delivery) { done(receipt_of(std::move(delivery))); });
    };
    receiver.is_ready = [webhook] { return webhook->is_ready(); };
    receiver.state = [webhook] { return webhook->state(); };
  }
  return receivers;
}

std::vector<DeliveryTest> WebhooksOut::test() const {
  const std::vector<std::shared_ptr<notify::Webhook>> all = webhooks_.all();
  std::vector<DeliveryTest> results(all.size());
  {
    std::vector<std::jthread> at_once;  // So that who asks waits for the slowest and not for their sum.
    for (std::size_t i = 0; i < all.size(); ++i) {
      at_once.emplace_back([&webhook = *all[i], &result = results[i]] {
        const notify::Delivery delivery = webhook.test();
        result = {notify::place_of(webhook.target()), delivery.status.has_value(), delivery.http_status,
                  delivery.status ? std::string() : delivery.status.error().what};
      });
    }
  }
  return results;
}

std::string WebhooksOut::preview(const Alert& alert) const {
  std::string bytes;
  for (const std::shared_ptr<notify::Webhook>& webhook : webhooks_.all()) {
    auto message =
        notify::compose(webhook->target(), alert, true, [this](std::string_view user) { return is_known_user(user); });
    if (!message) continue;
    message->id = notify::kind_of(webhook->target()) + ":" + alert.id;
    bytes += egress::request_bytes(notify::request_for(webhook->target(), *message, platform::now())) + "\n";
  }
  return bytes;
}

}  // namespace onesec::app
