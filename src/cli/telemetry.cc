#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string text_at(const Json& json, const char* member) {
  const Json value = json.is_object() ? json.value(member, Json()) : Json();
  return value.is_string() ? printable(value.get<std::string>()) : std::string();
}

/// A POST without a body, and one sentence about its answer.
int act(const Options& options, const char* path, const char* member, std::string_view otherwise) {
  const Result<std::string> body = ApiClient(options).call("POST", path);
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  const std::string sentence = text_at(Json::parse(*body, nullptr, false), member);
  say(sentence.empty() ? std::string(otherwise) : sentence);
  return kDone;
}

}  // namespace

int telemetry_status(const Options& options) {
  const Result<std::string> body = ApiClient(options).call("GET", "/api/v1/telemetry");
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  const Json status = Json::parse(*body, nullptr, false);
  if (!status.is_object() || !status.value("enabled", false)) {
    say("Telemetry is off: nothing is reported to anybody.");
    return kDone;
  }
  say(fmt::format("{:<12} {}", "endpoint", text_at(status, "destination")));
  say(fmt::format("{:<12} {} sent, {} failed, {} blocked", "reports", status.value("sent", 0ULL),
                  status.value("failed", 0ULL), status.value("blocked", 0ULL)));
  if (const std::string last = text_at(status, "last_result"); !last.empty()) {
    say(fmt::format("{:<12} {}: {}", "last", text_at(status, "last_at"), last));
  }
  say(fmt::format("{:<12} {}", "next", text_at(status, "next_at")));
  return kDone;
}

int telemetry_send(const Options& options) {
  return act(options, "/api/v1/telemetry/send", "message", "The endpoint took the report.");
}

int telemetry_reset(const Options& options) {
  return act(options, "/api/v1/telemetry/reset", "message", "Reports have another id from now on.");
}

}  // namespace onesec::cli
