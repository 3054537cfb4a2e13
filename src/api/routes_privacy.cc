#include <nlohmann/json.hpp>

#include "api/query.h"
#include "api/routes.h"
#include "platform/clock.h"

namespace onesec::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kUsualPage = 100;
constexpr std::uint64_t kMaxPage = 1'000;

Response json_response(const Json& json) {
  Response response;
  response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

Json page_json(const EgressPage& page) {
  Json entries = Json::array();
  for (const EgressEntry& entry : page.entries) {
    entries.push_back({{"id", entry.id},
                       {"at", to_rfc3339(entry.at)},
                       {"kind", entry.kind},
                       {"purpose", entry.purpose},
                       {"destination", entry.destination},
                       {"bytes", entry.bytes},
                       {"content_sha256", entry.content_sha256},
                       {"redactions", entry.redactions}});
  }
  Json totals = Json::array();
  for (const EgressTotal& total : page.totals) {
    totals.push_back({{"purpose", total.purpose},
                      {"destination", total.destination},
                      {"entries", total.entries},
                      {"bytes", total.bytes},
                      {"redactions", total.redactions}});
  }
  return {{"count", page.entries.size()},
          {"total", page.total},
          {"entries", std::move(entries)},
          {"totals", std::move(totals)},
          {"without_total", page.without_total}};
}

Response list(const Context& context, const Request& request) {
  const Result<Query> query = Query::parse(request.query, {"limit", "since", "purpose"});
  if (!query) return error_response(query.error());
  const Result<std::uint64_t> limit = query->number("limit", kUsualPage, 1, kMaxPage);
  if (!limit) return error_response(limit.error());
  const Result<std::optional<Instant>> since = query->since("since", platform::now());
  if (!since) return error_response(since.error());
  EgressQuery wanted;
  wanted.limit = *limit;
  wanted.since = since->value_or(wanted.since);
  wanted.purpose = query->text("purpose");
  const Result<EgressPage> page = context.engine->egress_ledger(wanted);
  if (!page) return error_response(page.error());
  return json_response(page_json(*page));
}

}  // namespace

void get_privacy_ledger(const Context& context, Request& request, const Post&, const Reply& reply) {
  reply(list(context, request));
}

void verify_privacy_ledger(const Context& context, Request& request, const Post&, const Reply& reply) {
  const Result<Query> query = Query::parse(request.query, {});
  if (!query) return reply(error_response(query.error()));
  const Result<EgressVerdict> verdict = context.engine->verify_egress_ledger();
  if (!verdict) return reply(error_response(verdict.error()));
  reply(json_response({{"ok", verdict->is_intact},
                       {"rows", verdict->rows},
                       {"message", verdict->sentence},
                       {"kernel", verdict->kernel}}));
}

}  // namespace onesec::api
