#include <nlohmann/json.hpp>

#include "api/routes.h"

namespace onesec::api {
namespace {

using Json = nlohmann::ordered_json;

Response json_response(const Json& json) {
  Response response;
  response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

Response none() { return error_response(404, "not_found", "this program has no telemetry"); }

std::string time_or_nothing(Instant at) { return at == Instant() ? std::string() : to_rfc3339(at); }

}  // namespace

void get_telemetry(const Context& context, Request&, const Post&, const Reply& reply) {
  if (!context.telemetry.status) return reply(none());
  const TelemetryStatus status = context.telemetry.status();
  reply(json_response({{"enabled", status.is_enabled},
                       {"destination", status.destination},
                       {"sent", status.sent},
                       {"failed", status.failed},
                       {"blocked", status.blocked},
                       {"last_at", time_or_nothing(status.last_at)},
                       {"last_result", status.last_result},
                       {"next_at", time_or_nothing(status.next_at)}}));
}

void send_telemetry(const Context& context, Request&, const Post&, const Reply& reply) {
  if (!context.telemetry.send) return reply(none());
  const Result<int> sent = context.telemetry.send();
  if (!sent) return reply(error_response(sent.error()));
  reply(json_response({{"status", "sent"}, {"http_status", *sent}}));
}

void reset_telemetry(const Context& context, Request&, const Post&, const Reply& reply) {
  if (!context.telemetry.reset) return reply(none());
  const Status reset = context.telemetry.reset();
  if (!reset) return reply(error_response(reset.error()));
  reply(json_response({{"status", "reset"}, {"message", "Reports have another id from now on."}}));
}

}  // namespace onesec::api
