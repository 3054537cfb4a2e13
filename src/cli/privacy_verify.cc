#include <nlohmann/json.hpp>

#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"

namespace onesec::cli {

int privacy_verify(const Options& options) {
  const Result<std::string> body = ApiClient(options).call("GET", "/api/v1/privacy/ledger/verify");
  if (!body) return report(options, body.error());
  const auto verdict = nlohmann::json::parse(*body, nullptr, false);
  if (!verdict.is_object() || !verdict.contains("ok") || !verdict["ok"].is_boolean()) {
    return report(options, {Code::Corrupt, "the engine's answer can't be read"});
  }
  const bool is_intact = verdict["ok"].get<bool>();
  if (options.is_json) {
    say(*body);
  } else if (!is_intact || !options.is_quiet) {
    say((is_intact ? "intact: " : "BROKEN: ") + printable(verdict.value("message", "")));
    say("kernel: " + printable(verdict.value("kernel", "not checked: the engine doesn't say")));
  }
  return is_intact ? kDone : kFailed;
}

}  // namespace onesec::cli
