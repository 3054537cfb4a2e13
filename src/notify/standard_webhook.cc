#include "notify/standard_webhook.h"

#include "base/base64.h"
#include "platform/hmac.h"
#include "platform/random.h"

namespace onesec::notify {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kLeast = 24;
constexpr std::size_t kMost = 64;
constexpr std::size_t kOurs = 32;

}  // namespace

Result<WebhookSecret> WebhookSecret::parse(std::string_view text) {
  const bool is_marked = text.starts_with(kPrefix);
  auto bytes = from_base64(is_marked ? text.substr(kPrefix.size()) : std::string_view());
  if (!is_marked || !bytes || bytes->size() < kLeast || bytes->size() > kMost) {
    return fail(Code::InvalidInput, "expected whsec_ and base64 of 24 to 64 bytes");
  }
  return WebhookSecret(std::move(*bytes));
}

WebhookSecret WebhookSecret::make() { return WebhookSecret(platform::random_bytes(kOurs)); }

std::string WebhookSecret::text() const { return std::string(kPrefix) + base64(bytes_); }

std::vector<HttpHeader> sign_webhook(const std::vector<WebhookSecret>& secrets, std::string_view id,
                                     std::int64_t unix_seconds, std::string_view body) {
  const std::string timestamp = std::to_string(unix_seconds);
  const std::string content = std::string(id) + "." + timestamp + "." + std::string(body);
  std::string signatures;
  for (const WebhookSecret& secret : secrets) {
    if (!signatures.empty()) signatures += ' ';
    signatures += "v1," + base64(platform::hmac_sha256(secret.bytes(), content));
  }
  return {{"webhook-id", std::string(id)}, {"webhook-timestamp", timestamp}, {"webhook-signature", signatures}};
}

}  // namespace onesec::notify
