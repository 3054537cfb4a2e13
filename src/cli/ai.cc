#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "config/ai_consent.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string text_at(const Json& json, const char* member) {
  const Json value = json.is_object() ? json.value(member, Json()) : Json();
  return value.is_string() ? printable(value.get<std::string>()) : std::string();
}

std::uint64_t number_at(const Json& json, const char* member) {
  const Json value = json.is_object() ? json.value(member, Json()) : Json();
  return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
}

/// One GET; nullopt after the answer is printed as it is, or the failure is told. `code` is what to end with then.
std::optional<Json> asked(const Options& options, const std::string& path, int& code) {
  const Result<std::string> body = ApiClient(options).call("GET", path);
  code = body ? kDone : report(options, body.error());
  if (!body) return std::nullopt;
  if (options.is_json) say(*body);
  if (options.is_json) return std::nullopt;
  return Json::parse(*body, nullptr, false);
}

void print_opinion(const Json& opinion) {
  say(fmt::format("  {:<10} {} of 100, {} (by {}; a machine's opinion, check it)", text_at(opinion, "tier"),
                  number_at(opinion, "score"), text_at(opinion, "category"), text_at(opinion, "model")));
  if (const std::string step = text_at(opinion, "next_step"); step != "none") say("             next step: " + step);
  if (const std::string summary = text_at(opinion, "summary"); !summary.empty()) say("             " + summary);
}

void print_analysis(const Json& analysis) {
  say(fmt::format("{}  {} of 100  {}", text_at(analysis, "alert_id"), number_at(analysis, "score"),
                  text_at(analysis, "summary")));
  std::string reasons;
  for (const Json& reason : analysis.value("reasons", Json::array())) {
    const std::int64_t tenths = reason.value("tenths", std::int64_t{0});
    reasons += fmt::format("{}{} {:+.1f}", reasons.empty() ? "" : ", ", text_at(reason, "what"),
                           static_cast<double>(tenths) / 10);
  }
  say("  because    " + reasons);
  for (const Json& opinion : analysis.value("opinions", Json::array())) print_opinion(opinion);
}

}  // namespace

int ai_status(const Options& options) {
  int code = kDone;
  const std::optional<Json> status = asked(options, "/api/v1/ai", code);
  if (!status) return code;
  say(fmt::format("{:<12} {}", "state", text_at(*status, "state")));
  if (!status->value("enabled", false)) {
    say("To switch it on: modules.ai_analysis_engine.enabled: true, then 1sec config reload (docs/ai-analysis.md).");
    return kDone;
  }
  say(fmt::format("{:<12} {} analysed here", "incidents", number_at(*status, "analysed")));
  if (text_at(*status, "destination").empty()) {
    say(fmt::format("{:<12} none: nothing is sent", "model"));
    return kDone;
  }
  const std::string deep = text_at(*status, "deep_model");
  say(fmt::format("{:<12} {} at {} ({}){}", "model", text_at(*status, "triage_model"), text_at(*status, "destination"),
                  text_at(*status, "provider"), deep.empty() ? "" : ", then " + deep));
  for (const Json& key : status->value("keys", Json::array())) {
    if (key.is_string()) say(fmt::format("{:<12} {}", "", printable(key.get<std::string>())));
  }
  say(fmt::format("{:<12} {} sent, {} answered, {} without an opinion, {} stopped by the last gate", "requests",
                  number_at(*status, "asked"), number_at(*status, "answered"), number_at(*status, "no_opinion"),
                  number_at(*status, "refused")));
  if (const std::string why = text_at(*status, "last_refusal"); !why.empty())
    say(fmt::format("{:<12} {}", "stopped", why));
  say(fmt::format("{:<12} {} of {} tokens, {:.2f} of {} cents", "today", number_at(*status, "tokens_today"),
                  number_at(*status, "daily_tokens"), static_cast<double>(number_at(*status, "microcents_today")) / 1e6,
                  number_at(*status, "daily_cents")));
  say(fmt::format("{:<12} {}, in force here since {}", "consent", text_at(*status, "consent"),
                  text_at(*status, "consent_at")));
  return kDone;
}

int ai_outbound(const Options& options, std::uint64_t limit) {
  int code = kDone;
  const auto answer = asked(options, "/api/v1/ai/outbound?limit=" + std::to_string(limit), code);
  if (!answer) return code;
  const Json requests = answer->value("requests", Json::array());
  if (requests.empty()) say("No request was sent to a model.");
  for (const Json& one : requests) {
    say(fmt::format("{}  {}  {} to {}, {}: {} in, {} out, {}", number_at(one, "id"), text_at(one, "at"),
                    text_at(one, "tier"), text_at(one, "destination"), text_at(one, "model"),
                    number_at(one, "input_tokens"), number_at(one, "output_tokens"), text_at(one, "outcome")));
    say("  sha256 " + text_at(one, "body_sha256"));
    say("  " + text_at(one, "body"));
  }
  return kDone;
}

int ai_show(const Options& options, const std::string& alert_id, std::uint64_t limit) {
  int code = kDone;
  const std::string which = alert_id.empty() ? "limit=" + std::to_string(limit) : "alert=" + percent_encoded(alert_id);
  const auto answer = asked(options, "/api/v1/ai/analyses?" + which, code);
  if (!answer) return code;
  const Json analyses = answer->value("analyses", Json::array());
  if (analyses.empty()) say("Nothing was analysed yet.");
  for (const Json& one : analyses) print_analysis(one);
  return kDone;
}

int ai_test(const Options& options) {
  const Result<std::string> body = ApiClient(options).call("POST", "/api/v1/ai/test");
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  say("The model answered:");
  print_opinion(Json::parse(*body, nullptr, false));
  return kDone;
}

int ai_consent(const Options& options) {
  if (options.is_json) {
    const Json json = {{"version", config::kAiConsentVersion}, {"text", config::ai_consent_text()}};
    return say(json.dump()), kDone;
  }
  say(config::ai_consent_text());
  return kDone;
}

}  // namespace onesec::cli
