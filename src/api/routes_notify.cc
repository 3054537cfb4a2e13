#include <nlohmann/json.hpp>

#include "api/query.h"
#include "api/routes.h"
#include "api/status_json.h"

namespace onesec::api {
namespace {

using Json = nlohmann::ordered_json;

Response json_response(const Json& json) {
  Response response;
  response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

/// What is wrong is the file, not who asks or what for: 403, 404 and 501 would say so.
Response reload_refusal(const Error& error) {
  if (error.code == Code::Unsupported) return error_response(422, "needs_restart", error.what);
  if (error.code == Code::Denied || error.code == Code::NotFound) {
    return error_response(422, "invalid_input", error.what);
  }
  return error_response(error);
}

}  // namespace

void get_receivers(const Context& context, Request&, const Post&, const Reply& reply) {
  Response response;
  response.body = receivers_json(context.engine->status());
  reply(std::move(response));
}

void test_receivers(const Context& context, Request&, const Post&, const Reply& reply) {
  if (!context.test_receivers) return reply(error_response(404, "not_found", "this program sends no messages"));
  Json results = Json::array();
  std::size_t delivered = 0;
  for (const DeliveryTest& test : context.test_receivers()) {
    delivered += test.is_delivered ? 1 : 0;
    results.push_back({{"destination", test.destination},
                       {"delivered", test.is_delivered},
                       {"http_status", test.http_status},
                       {"detail", test.detail}});
  }
  const std::size_t count = results.size();
  reply(json_response({{"count", count}, {"delivered", delivered}, {"results", std::move(results)}}));
}

void reload_config(const Context& context, Request& request, const Post&, const Reply& reply) {
  if (!context.reload) return reply(error_response(404, "not_found", "this program can't reload its configuration"));
  const Result<std::vector<config::Difference>> changes = context.reload(request.caller.name);
  if (!changes) return reply(reload_refusal(changes.error()));
  Json list = Json::array();
  for (const config::Difference& change : *changes) {
    list.push_back({{"key", change.key}, {"from", change.from}, {"to", change.to}});
  }
  reply(json_response({{"status", "reloaded"}, {"changes", std::move(list)}}));
}

void get_privacy_preview(const Context& context, Request& request, const Post&, const Reply& reply) {
  const Result<Query> query = Query::parse(request.query, {"purpose"});
  if (!query) return reply(error_response(query.error()));
  const std::string purpose(query->text("purpose"));
  const auto preview = context.previews.find(purpose);
  if (preview == context.previews.end()) {
    std::string names;
    for (const auto& [name, function] : context.previews) names += (names.empty() ? "" : ", ") + name;
    return reply(error_response(404, "not_found", "purpose: expected one that can be previewed (" + names + ")"));
  }
  const Result<std::string> bytes = preview->second();
  if (!bytes) return reply(error_response(bytes.error()));
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = *bytes;
  reply(std::move(response));
}

}  // namespace onesec::api
