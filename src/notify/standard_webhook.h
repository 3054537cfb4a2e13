#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/http_response.h"
#include "base/result.h"

namespace onesec::notify {

/// The key of both sides, as Standard Webhooks 1.0.0 writes it: "whsec_" and base64 of 24 to 64 bytes.
class WebhookSecret {
 public:
  /// InvalidInput says what was expected and never quotes the text.
  [[nodiscard]] static Result<WebhookSecret> parse(std::string_view text);
  /// A new one, of 32 bytes.
  [[nodiscard]] static WebhookSecret make();
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  bool operator==(const WebhookSecret&) const = default;

 private:
  explicit WebhookSecret(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string bytes_;
};

/// The three headers of Standard Webhooks: "webhook-id", "webhook-timestamp" and "webhook-signature", which has one
/// entry for each secret, so that a receiver can be moved from an old key to a new one. `id` is the same in every
/// attempt and holds no dot; `unix_seconds` is that of this attempt.
[[nodiscard]] std::vector<HttpHeader> sign_webhook(const std::vector<WebhookSecret>& secrets, std::string_view id,
                                                   std::int64_t unix_seconds, std::string_view body);

}  // namespace onesec::notify
