#include <nlohmann/json.hpp>

#include "api/query.h"
#include "api/routes.h"
#include "egress/redaction/redact_alert.h"

namespace onesec::api {
namespace {

using Json = nlohmann::ordered_json;

/// The reference's page of 100; 1,000 alerts are about 2 MiB of JSON.
constexpr std::uint64_t kUsualPage = 100;
constexpr std::uint64_t kMaxPage = 1'000;

/// 1,000 alerts of a page with nothing cut are some 2 MiB; one alert alone is never longer than this.
constexpr std::size_t kMaxAlertBytes = 256UL * 1024;

bool everybody(std::string_view) { return true; }

/// Names that nobody has vouched for are shown to admins who ask, only: people type passwords into them.
Result<egress::RedactOptions> options_of(const Context& context, const Request& request, const Query& query) {
  const Result<bool> reveal = query.flag("reveal");
  if (!reveal) return fail(reveal.error());
  const bool is_admin = permits(request.caller.role, Role::Admin);
  if (*reveal && !is_admin) return fail(Code::Denied, "reveal needs an admin key");
  egress::RedactOptions options;
  options.exit = is_admin ? egress::Exit::AdminApi : egress::Exit::ReadApi;
  if (*reveal) {
    options.is_known_user = everybody;
  } else {
    options.is_known_user = context.is_known_user;
  }
  options.max_bytes = kMaxAlertBytes;
  return options;
}

Response alert_response(const Context& context, const Request& request, const Result<Alert>& alert) {
  if (!alert) return error_response(alert.error());
  const Result<Query> query = Query::parse(request.query, {"reveal"});
  if (!query) return error_response(query.error());
  const auto options = options_of(context, request, *query);
  if (!options) return error_response(options.error());
  Response response;
  response.body = egress::redact_alert(*alert, egress::Profile::Full, *options).json;
  return response;
}

/// Wrong words are errors, never "all": a script that misspells a severity must hear of it.
Status check_words(const AlertQuery& wanted) {
  if (!wanted.min_severity.empty() && !severity_named(wanted.min_severity)) {
    return fail(Code::InvalidInput,
                "min_severity: expected INFO, LOW, MEDIUM, HIGH or CRITICAL, found " + quote(wanted.min_severity));
  }
  if (!wanted.status.empty() && !alert_status_named(wanted.status)) {
    return fail(Code::InvalidInput,
                "status: expected OPEN, ACKNOWLEDGED, RESOLVED or FALSE_POSITIVE, found " + quote(wanted.status));
  }
  return {};
}

Response list(const Context& context, const Request& request) {
  const Result<Query> query =
      Query::parse(request.query, {"limit", "after", "min_severity", "status", "module", "entity", "reveal"});
  if (!query) return error_response(query.error());
  const Result<std::uint64_t> limit = query->number("limit", kUsualPage, 1, kMaxPage);
  if (!limit) return error_response(limit.error());
  const auto options = options_of(context, request, *query);
  if (!options) return error_response(options.error());
  AlertQuery wanted;
  wanted.limit = *limit;
  wanted.after_id = query->text("after");
  wanted.min_severity = query->text("min_severity");
  wanted.status = query->text("status");
  wanted.module = query->text("module");
  wanted.entity = query->text("entity");
  if (const Status checked = check_words(wanted); !checked) return error_response(checked.error());
  const Result<AlertPage> page = context.engine->alerts(wanted);
  if (!page) return error_response(page.error());
  Response response;
  response.body = "{\"alerts\":[";
  for (std::size_t at = 0; at < page->alerts.size(); ++at) {
    if (at != 0) response.body.push_back(',');
    response.body += egress::redact_alert(page->alerts[at], egress::Profile::Full, *options).json;
  }
  response.body +=
      "],\"count\":" + std::to_string(page->alerts.size()) + ",\"total\":" + std::to_string(page->total) + "}";
  return response;
}

Response patch(const Context& context, const Request& request) {
  const Json body = Json::parse(request.body, nullptr, false);
  if (!body.is_object() || !body.contains("status") || !body["status"].is_string()) {
    return error_response(400, "invalid_input", "expected an object with a text named status");
  }
  const std::string word = body["status"].get<std::string>();
  const std::optional<AlertStatus> status = alert_status_named(word);
  if (!status) {
    return error_response(400, "invalid_input",
                          "status: expected OPEN, ACKNOWLEDGED, RESOLVED or FALSE_POSITIVE, found " + quote(word));
  }
  return alert_response(context, request,
                        context.engine->set_alert_status(request.captures.front(), *status, request.caller.name));
}

}  // namespace

void get_alerts(const Context& context, Request& request, const Post&, const Reply& reply) {
  reply(list(context, request));
}

void get_alert(const Context& context, Request& request, const Post&, const Reply& reply) {
  reply(alert_response(context, request, context.engine->alert(request.captures.front())));
}

void patch_alert(const Context& context, Request& request, const Post&, const Reply& reply) {
  reply(patch(context, request));
}

void delete_alert(const Context& context, Request& request, const Post&, const Reply& reply) {
  const std::string& id = request.captures.front();
  const Status deleted = context.engine->delete_alert(id, request.caller.name);
  if (!deleted) return reply(error_response(deleted.error()));
  Response response;
  response.body = Json({{"status", "deleted"}, {"id", id}}).dump(-1, ' ', false, Json::error_handler_t::replace);
  reply(std::move(response));
}

void clear_alerts(const Context& context, Request& request, const Post&, const Reply& reply) {
  const Result<std::uint64_t> cleared = context.engine->clear_alerts(request.caller.name);
  if (!cleared) return reply(error_response(cleared.error()));
  Response response;
  response.body = Json({{"status", "cleared"}, {"cleared", *cleared}}).dump();
  reply(std::move(response));
}

}  // namespace onesec::api
