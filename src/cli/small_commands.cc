#include <nlohmann/json.hpp>

#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"

namespace onesec::cli {
namespace {

/// The answer as it is, or one sentence.
int answer(const Options& options, const Result<std::string>& body, const char* member, std::string_view otherwise) {
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  if (options.is_quiet) return kDone;
  const auto json = nlohmann::json::parse(*body, nullptr, false);
  const bool has_sentence = json.is_object() && json.contains(member) && json[member].is_string();
  say(has_sentence ? printable(json[member].get<std::string>()) : std::string(otherwise));
  return kDone;
}

}  // namespace

int stop(const Options& options) {
  return answer(options, ApiClient(options).call("POST", "/api/v1/shutdown"), "message", "The engine ends.");
}

int data_erase(const Options& options, const std::string& entity) {
  const std::string wanted =
      nlohmann::json({{"entity", entity}}).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  ApiClient::Body body;
  body.bytes = wanted;
  return answer(options, ApiClient(options).call("POST", "/api/v1/data/erase", body), "message", "Erased.");
}

int config_show(const Options& options) {
  const Result<std::string> body = ApiClient(options).call("GET", "/api/v1/config");
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  const auto json = nlohmann::ordered_json::parse(*body, nullptr, false);
  say(json.is_discarded() ? printable(*body) : json.dump(2));
  return kDone;
}

}  // namespace onesec::cli
