#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"

namespace onesec::cli {

int modules(const Options& options) {
  using Json = nlohmann::json;
  const Result<std::string> body = ApiClient(options).call("GET", "/api/v1/modules");
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  const Json json = Json::parse(*body, nullptr, false);
  if (!json.is_object()) return report(options, {Code::Corrupt, "the engine's answer can't be read"});
  std::vector<std::vector<std::string>> rows;
  std::string blind;
  for (const Json& module : json.value("modules", Json::array())) {
    rows.push_back({module.value("name", ""), module.value("enabled", false) ? "on" : "off",
                    std::to_string(module.value("detectors", Json::array()).size()), module.value("description", "")});
    for (const Json& gap : module.value("blind_to", Json::array())) {
      if (gap.is_string())
        blind += fmt::format("{} is blind to {}\n", module.value("name", ""), gap.get<std::string>());
    }
  }
  say(table({"MODULE", "STATE", "DETECTORS", "WHAT IT SEES"}, rows));
  if (!blind.empty()) {
    say("");
    for (std::size_t at = 0; at < blind.size();) {
      const std::size_t end = blind.find('\n', at);
      say(printable(blind.substr(at, end - at)));
      at = end + 1;
    }
  }
  return kDone;
}

}  // namespace onesec::cli
