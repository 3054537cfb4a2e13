#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/query.h"
#include "api/routes.h"
#include "api/status_json.h"
#include "model/schema.h"
#include "platform/clock.h"

namespace onesec::api {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Response json_response(const Json& json) {
  Response response;
  response.body = text_of(json);
  return response;
}

Json names_of(std::span<const Field> fields) {
  Json names = Json::array();
  for (const Field field : fields) names.push_back(std::string(name_of(field)));
  return names;
}

}  // namespace

void get_health(const Context& context, Request&, const Post&, const Reply& reply) {
  const EngineStatus status = context.engine->status();
  const auto modules = context.engine->modules();
  const bool is_healthy = status.is_bus_connected && (status.state == "running" || status.state == "replaying");
  Response response = json_response(
      {{"status", is_healthy ? "healthy" : "degraded"},
       {"state", status.state},
       {"bus_connected", status.is_bus_connected},
       {"modules_running", std::count_if(modules.begin(), modules.end(), [](const auto& m) { return m.is_enabled; })},
       {"timestamp", to_rfc3339(status.now)}});
  response.status = is_healthy ? 200 : 503;
  reply(std::move(response));
}

void get_status(const Context& context, Request&, const Post&, const Reply& reply) {
  AlertQuery none;
  none.limit = 1;
  const Result<AlertPage> page = context.engine->alerts(none);
  if (!page) return reply(error_response(page.error()));
  Response response;
  response.body = status_json(context.engine->status(), context.engine->modules(), page->total, *context.inspection);
  reply(std::move(response));
}

void get_modules(const Context& context, Request&, const Post&, const Reply& reply) {
  Response response;
  response.body = modules_json(context.engine->modules());
  reply(std::move(response));
}

void get_rules(const Context& context, Request&, const Post&, const Reply& reply) {
  Response response;
  response.body = rules_json(context.engine->rules(), platform::now());
  reply(std::move(response));
}

void get_metrics(const Context& context, Request&, const Post&, const Reply& reply) {
  Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body =
      metrics_text(context.engine->status(), context.engine->modules(), *context.inspection, context.places->counts());
  reply(std::move(response));
}

void get_config(const Context& context, Request&, const Post&, const Reply& reply) {
  Response response;
  response.body = context.engine->config_json();
  reply(std::move(response));
}

void get_openapi(const Context&, Request&, const Post&, const Reply& reply) {
  Response response;
  response.content_type = "application/yaml";
  response.body = std::string(openapi_text());
  reply(std::move(response));
}

void get_event_schemas(const Context& context, Request& request, const Post&, const Reply& reply) {
  const Result<Query> query = Query::parse(request.query, {"category"});
  if (!query) return reply(error_response(query.error()));
  Json schemas = Json::array();
  for (const EventSchema& schema : all_schemas()) {
    const std::string_view category = query->text("category");
    if (!category.empty() && schema.category != category) continue;
    schemas.push_back({{"type", std::string(schema.name)},
                       {"category", std::string(schema.category)},
                       {"description", std::string(schema.description)},
                       {"required", names_of(schema.required)},
                       {"optional", names_of(schema.optional)}});
  }
  const std::size_t total = schemas.size();
  reply(json_response(
      {{"version", context.engine->status().version}, {"schemas", std::move(schemas)}, {"total", total}}));
}

void shut_down(const Context& context, Request&, const Post&, const Reply& reply) {
  reply(
      json_response({{"status", "shutting_down"}, {"message", "The engine finishes what it has accepted and ends."}}));
  context.engine->shutdown();
}

void erase_entity(const Context& context, Request& request, const Post&, const Reply& reply) {
  const Json body = Json::parse(request.body, nullptr, false);
  if (!body.is_object() || !body.contains("entity") || !body["entity"].is_string()) {
    return reply(error_response(400, "invalid_input", "expected an object with a text named entity"));
  }
  const std::string entity = body["entity"].get<std::string>();
  if (entity.empty()) return reply(error_response(400, "invalid_input", "entity is empty"));
  const Result<std::string> erased = context.engine->erase(entity, request.caller.name);
  if (!erased) return reply(error_response(erased.error()));
  reply(json_response({{"status", "erased"}, {"entity", entity}, {"message", *erased}}));
}

}  // namespace onesec::api
