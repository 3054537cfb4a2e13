#include "ai/analyst/analysis_json.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace onesec::ai {
namespace {

using Json = nlohmann::ordered_json;

Json opinion_json(const std::optional<AiOpinion>& opinion) {
  if (!opinion) return nullptr;
  return {{"tier", opinion->tier},         {"model", opinion->model},         {"score", opinion->score_percent},
          {"category", opinion->category}, {"next_step", opinion->next_step}, {"summary", opinion->summary},
          {"evidence", opinion->evidence}};
}

std::optional<AiOpinion> read_opinion(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  return AiOpinion{.tier = json.at("tier"),
                   .model = json.at("model"),
                   .score_percent = json.at("score"),
                   .category = json.at("category"),
                   .next_step = json.at("next_step"),
                   .summary = json.at("summary"),
                   .evidence = json.at("evidence").get<std::vector<std::string>>()};
}

}  // namespace

std::string analysis_json(const AiAnalysis& analysis) {
  Json reasons = Json::array();
  for (const AiReason& reason : analysis.reasons) reasons.push_back({{"what", reason.what}, {"tenths", reason.tenths}});
  const Json json = {{"score", analysis.score_percent},         {"summary", analysis.summary},
                     {"reasons", std::move(reasons)},           {"related", analysis.related},
                     {"triage", opinion_json(analysis.triage)}, {"deep", opinion_json(analysis.deep)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<AiAnalysis> read_analysis(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  AiAnalysis analysis;
  try {
    analysis.score_percent = json.at("score");
    analysis.summary = json.at("summary");
    for (const Json& reason : json.at("reasons")) analysis.reasons.push_back({reason.at("what"), reason.at("tenths")});
    analysis.related = json.at("related").get<std::vector<std::string>>();
    analysis.triage = read_opinion(json.at("triage"));
    analysis.deep = read_opinion(json.at("deep"));
  } catch (const Json::exception&) {
    return fail(Code::Corrupt, "an analysis in the notebook isn't in its form");
  }
  return analysis;
}

}  // namespace onesec::ai
