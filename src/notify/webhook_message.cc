#include <fmt/format.h>

#include "base/json_escape.h"
#include "egress/redaction/redact_alert.h"
#include "notify/retry_after.h"
#include "notify/webhook.h"

namespace onesec::notify {
namespace {

std::string_view type_of(const Alert& alert, bool is_new) {
  switch (alert.status) {
    case AlertStatus::Acknowledged:
      return "alert.acknowledged";
    case AlertStatus::Resolved:
    case AlertStatus::FalsePositive:
      return "alert.resolved";
    case AlertStatus::Open:
      break;
  }
  return is_new ? "alert.created" : "alert.updated";
}

/// 402 and 405 too: they say that this isn't the place, whatever the bytes.
bool is_about_the_address(int status) {
  return (status >= 300 && status < 400) || (status >= 401 && status <= 406) || status == 410 || status == 501;
}

bool is_for_later(int status) {
  return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501);
}

std::string sentence_for(int status) {
  if (status >= 300 && status < 400) {
    return fmt::format("the receiver answered {}, a redirect: write the address that it leads to", status);
  }
  switch (status) {
    case 401:
    case 403:
      return fmt::format("the receiver answered {}: it doesn't take our signature or key", status);
    case 404:
      return "the receiver answered 404: there is nothing at this address";
    case 410:
      return "the receiver answered 410: this address is given up";
    default:
      return fmt::format("the receiver answered {}", status);
  }
}

}  // namespace

std::optional<WebhookMessage> compose(const WebhookTarget& target, const Alert& alert, bool is_new,
                                      const std::function<bool(std::string_view)>& is_known_user) {
  if (alert.severity < target.min_severity || alert.is_historical) return std::nullopt;
  egress::RedactedAlert told =
      egress::redact_alert(alert, target.profile, {.exit = egress::Exit::Webhook, .is_known_user = is_known_user});
  const std::string_view type = type_of(alert, is_new);
  WebhookMessage message;
  message.body = fmt::format(R"({{"type":"{}","timestamp":"{}","data":{}}})", type,
                             to_rfc3339(type == "alert.created" ? alert.created_at : alert.last_seen), told.json);
  message.redactions = static_cast<std::uint32_t>(told.redactions);
  return message;
}

egress::HttpRequest request_for(const WebhookTarget& target, const WebhookMessage& message, Instant now) {
  egress::HttpRequest request;
  request.purpose = egress::Purpose::Webhook;
  request.url = target.url;
  request.headers = sign_webhook(target.secrets, message.id, now.whole_seconds(), message.body);
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = message.body;
  request.redactions = message.redactions;
  return request;
}

Meaning meaning_of(const HttpAnswer& answer, Instant now) {
  Meaning meaning;
  meaning.delivery.http_status = answer.status;
  if (answer.status >= 200 && answer.status < 300) return meaning;
  const Code code = is_for_later(answer.status) ? Code::Unavailable : Code::InvalidInput;
  meaning.delivery.status = fail(code, sentence_for(answer.status));
  meaning.pauses = is_about_the_address(answer.status);
  meaning.delivery.is_final = !meaning.pauses && !is_for_later(answer.status);
  if (const std::string* after = answer.header("retry-after"); after != nullptr && is_for_later(answer.status)) {
    meaning.delivery.wait = retry_after(*after, now);
  }
  return meaning;
}

}  // namespace onesec::notify
