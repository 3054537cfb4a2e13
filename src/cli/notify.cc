#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/account.h"
#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "platform/file.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string text_at(const Json& json, const char* member) { return printable(json.value(member, std::string())); }

}  // namespace

int notify_status(const Options& options) {
  const Result<std::string> body = ApiClient(options).call("GET", "/api/v1/notify");
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  const Json json = Json::parse(*body, nullptr, false);
  const Json receivers = json.is_object() ? json.value("receivers", Json::array()) : Json::array();
  if (receivers.empty()) {
    say("Nobody is told of alerts. Write addresses under alerts.webhook_urls, then: 1sec config reload");
    return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Json& receiver : receivers) {
    rows.push_back({text_at(receiver, "destination"), fmt::format("{}", receiver.value("delivered", 0ULL)),
                    fmt::format("{}", receiver.value("waiting", 0ULL)), fmt::format("{}", receiver.value("dead", 0ULL)),
                    text_at(receiver, "state")});
  }
  say(table({"DESTINATION", "DELIVERED", "WAITING", "GIVEN UP", "STATE"}, rows));
  return kDone;
}

int notify_test(const Options& options) {
  const Result<std::string> body = ApiClient(options).call("POST", "/api/v1/notify/test");
  if (!body) return report(options, body.error());
  const Json json = Json::parse(*body, nullptr, false);
  const Json results = json.is_object() ? json.value("results", Json::array()) : Json::array();
  const bool is_all = json.is_object() && json.value("delivered", 0ULL) == json.value("count", 0ULL);
  if (options.is_json) return say(*body), is_all ? kDone : kFailed;
  if (results.empty()) say("There is nobody to test: alerts.webhook_urls is empty.");
  for (const Json& result : results) {
    say(text_at(result, "destination") + ": " +
        (result.value("delivered", false) ? fmt::format("took it ({})", result.value("http_status", 0))
                                          : text_at(result, "detail")));
  }
  return is_all ? kDone : kFailed;
}

int notify_secret(const Options& options) {
  const Result<std::string> secret = platform::read_file(data_dir_of(options) + "/webhook.secret", 256);
  if (!secret) {
    complain("1sec: " + printable(secret.error().what) +
             "; the engine makes it when addresses are configured and alerts.webhook_secrets is empty");
    return kFailed;
  }
  say(*secret);
  return kDone;
}

int config_reload(const Options& options) {
  const Result<std::string> body = ApiClient(options).call("POST", "/api/v1/config/reload");
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  const Json json = Json::parse(*body, nullptr, false);
  const Json changes = json.is_object() ? json.value("changes", Json::array()) : Json::array();
  if (changes.empty()) say("The configuration is read again; nothing in it has changed.");
  for (const Json& change : changes) {
    say(text_at(change, "key") + ": " + text_at(change, "from") + " -> " + text_at(change, "to"));
  }
  return kDone;
}

int privacy_preview(const Options& options, const std::string& purpose) {
  const Result<std::string> body =
      ApiClient(options).call("GET", "/api/v1/privacy/preview?purpose=" + percent_encoded(purpose));
  if (!body) return report(options, body.error());
  if (body->empty()) {
    say("Nothing would be sent for " + printable(purpose) + ": no destination is configured.");
    return kDone;
  }
  say(*body);
  return kDone;
}

}  // namespace onesec::cli
