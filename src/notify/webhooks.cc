#include "notify/webhooks.h"

#include <fmt/format.h>

#include <utility>

#include "base/sha256.h"
#include "platform/file.h"

namespace onesec::notify {
namespace {

/// More is no setup of a person, and each costs a thread.
constexpr std::size_t kMaxTargets = 16;
constexpr std::size_t kMaxCaBytes = 1UL << 20U;

bool is_same(const WebhookTarget& a, const WebhookTarget& b) {
  return a.url == b.url && a.secrets == b.secrets && a.profile == b.profile && a.min_severity == b.min_severity &&
         a.limits.tls.ca_file == b.limits.tls.ca_file && a.limits.tls.allow_1_2 == b.limits.tls.allow_1_2;
}

}  // namespace

std::string kind_of(const WebhookTarget& target) {
  return "webhook:" + hex(sha256(authority_of(target.url) + target.url.target), 8);
}

std::string place_of(const WebhookTarget& target) { return target.url.host + ":" + std::to_string(target.url.port); }

Result<std::vector<WebhookTarget>> read_targets(const WebhookOptions& options) {
  WebhookTarget common;
  const auto profile = egress::profile_named(options.profile);
  const auto severity = severity_named(options.min_severity);
  if (!profile || !severity) return fail(Code::InvalidInput, "alerts.webhook_profile or webhook_min_severity: no such");
  common.profile = *profile;
  common.min_severity = *severity;
  common.limits.tls.ca_file = options.ca_file;
  common.limits.tls.allow_1_2 = options.allows_tls_1_2;
  if (options.urls.size() > kMaxTargets) {
    return fail(Code::InvalidInput, fmt::format("alerts.webhook_urls: at most {} addresses", kMaxTargets));
  }
  for (std::size_t i = 0; i < options.secrets.size(); ++i) {
    Result<WebhookSecret> secret = WebhookSecret::parse(options.secrets[i]);
    if (!secret) return fail(secret.error().while_(fmt::format("alerts.webhook_secrets, number {}", i + 1)));
    common.secrets.push_back(std::move(*secret));
  }
  if (!options.ca_file.empty() && !options.urls.empty()) {
    const Result<std::string> read = platform::read_file(options.ca_file, kMaxCaBytes);
    if (!read) return fail(read.error().while_("alerts.webhook_ca_file"));
  }
  std::vector<WebhookTarget> targets;
  for (std::size_t i = 0; i < options.urls.size(); ++i) {
    const std::string where = fmt::format("alerts.webhook_urls, number {}", i + 1);
    Result<Url> url = parse_url(options.urls[i]);
    if (!url) return fail(url.error().while_(where));
    if (Status right = egress::check_scheme(*url); !right) return fail(right.error().while_(where));
    WebhookTarget& target = targets.emplace_back(common);
    target.url = std::move(*url);
  }
  return targets;
}

void Webhooks::set(std::vector<WebhookTarget> targets, bool allows_private) {
  std::map<std::string, std::shared_ptr<Webhook>> gone;
  {
    const std::lock_guard lock(mutex_);
    gone = std::move(webhooks_);
    webhooks_.clear();
    std::vector<egress::Destination> open;
    for (WebhookTarget& target : targets) {
      open.push_back({target.url.host, target.url.port, allows_private || !target.url.is_tls});
      std::string kind = kind_of(target);
      const auto same = gone.find(kind);
      const bool goes_on = same != gone.end() && is_same(same->second->target(), target);
      webhooks_[kind] = goes_on ? std::move(same->second) : std::make_shared<Webhook>(gate_, std::move(target));
      if (goes_on) gone.erase(same);
    }
    gate_.set(egress::Purpose::Webhook, std::move(open));
  }
  gone.clear();  // Ends their threads, without the lock.
}

Webhooks::~Webhooks() { set({}, false); }

std::vector<std::shared_ptr<Webhook>> Webhooks::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Webhook>> all;
  for (const auto& [kind, webhook] : webhooks_) all.push_back(webhook);
  return all;
}

}  // namespace onesec::notify
