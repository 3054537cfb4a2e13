#include <nlohmann/json.hpp>

#include "api/query.h"
#include "api/routes.h"

namespace onesec::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kUsualPage = 20;
constexpr std::uint64_t kMaxPage = 500;  ///< Of requests, 16 KiB at most each: 8 MiB.

Response json_response(const Json& json) {
  Response response;
  response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

Response none() { return error_response(404, "not_found", "the AI analysis engine was never switched on"); }

std::string time_or_nothing(Instant at) { return at == Instant() ? std::string() : to_rfc3339(at); }

Json opinion_json(const AiOpinion& opinion) {
  return {{"tier", opinion.tier},         {"model", opinion.model},         {"score", opinion.score_percent},
          {"category", opinion.category}, {"next_step", opinion.next_step}, {"summary", opinion.summary},
          {"evidence", opinion.evidence}};
}

Json analysis_json(const AiAnalysis& analysis) {
  Json reasons = Json::array();
  for (const AiReason& reason : analysis.reasons) reasons.push_back({{"what", reason.what}, {"tenths", reason.tenths}});
  Json opinions = Json::array();
  for (const auto* opinion : {&analysis.triage, &analysis.deep}) {
    if (*opinion) opinions.push_back(opinion_json(**opinion));
  }
  return {{"alert_id", analysis.alert_id},  {"at", to_rfc3339(analysis.at)}, {"score", analysis.score_percent},
          {"summary", analysis.summary},    {"reasons", std::move(reasons)}, {"related", analysis.related},
          {"opinions", std::move(opinions)}};
}

}  // namespace

void get_ai(const Context& context, Request&, const Post&, const Reply& reply) {
  if (!context.ai.status) return reply(none());
  const AiStatus status = context.ai.status();
  reply(json_response({{"enabled", status.is_enabled},
                       {"provider", status.provider},
                       {"destination", status.destination},
                       {"triage_model", status.triage_model},
                       {"deep_model", status.deep_model},
                       {"state", status.state},
                       {"keys", status.keys},
                       {"analysed", status.analysed},
                       {"asked", status.asked},
                       {"answered", status.answered},
                       {"no_opinion", status.no_opinion},
                       {"refused", status.refused},
                       {"last_refusal", status.last_refusal},
                       {"tokens_today", status.tokens_today},
                       {"daily_tokens", status.daily_tokens},
                       {"microcents_today", status.microcents_today},
                       {"daily_cents", status.daily_cents},
                       {"consent", status.consent},
                       {"consent_at", time_or_nothing(status.consent_at)}}));
}

void get_ai_outbound(const Context& context, Request& request, const Post&, const Reply& reply) {
  if (!context.ai.outbound) return reply(none());
  const Result<Query> query = Query::parse(request.query, {"limit"});
  if (!query) return reply(error_response(query.error()));
  const Result<std::uint64_t> limit = query->number("limit", kUsualPage, 1, kMaxPage);
  if (!limit) return reply(error_response(limit.error()));
  const Result<std::vector<AiOutbound>> requests = context.ai.outbound(*limit);
  if (!requests) return reply(error_response(requests.error()));
  Json list = Json::array();
  for (const AiOutbound& one : *requests) {
    list.push_back({{"id", one.id},
                    {"at", to_rfc3339(one.at)},
                    {"alert_id", one.alert_id},
                    {"tier", one.tier},
                    {"model", one.model},
                    {"destination", one.destination},
                    {"outcome", one.outcome},
                    {"input_tokens", one.input_tokens},
                    {"output_tokens", one.output_tokens},
                    {"body_sha256", one.body_sha256},
                    {"body", one.body}});
  }
  reply(json_response({{"count", list.size()}, {"requests", std::move(list)}}));
}

void get_ai_analyses(const Context& context, Request& request, const Post&, const Reply& reply) {
  if (!context.ai.analyses) return reply(none());
  const Result<Query> query = Query::parse(request.query, {"limit", "alert"});
  if (!query) return reply(error_response(query.error()));
  const Result<std::uint64_t> limit = query->number("limit", kUsualPage, 1, kMaxPage);
  if (!limit) return reply(error_response(limit.error()));
  const Result<std::vector<AiAnalysis>> analyses = context.ai.analyses(std::string(query->text("alert")), *limit);
  if (!analyses) return reply(error_response(analyses.error()));
  Json list = Json::array();
  for (const AiAnalysis& one : *analyses) list.push_back(analysis_json(one));
  reply(json_response({{"count", list.size()}, {"analyses", std::move(list)}}));
}

void test_ai(const Context& context, Request&, const Post&, const Reply& reply) {
  if (!context.ai.test) return reply(none());
  const Result<AiOpinion> opinion = context.ai.test();
  if (!opinion) return reply(error_response(opinion.error()));
  reply(json_response(opinion_json(*opinion)));
}

}  // namespace onesec::api
