#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "config/load.h"

namespace onesec::cli {
namespace {

auto load(const Options& options) {
  config::LoadRequest request;
  request.environment = config::environment_of_process();
  if (!options.config.empty()) request.path = options.config;
  return config::load(request);
}

void print(const Options& options, const std::vector<config::Problem>& problems, bool is_fine) {
  if (options.is_json) {
    nlohmann::json list = nlohmann::json::array();
    for (const config::Problem& problem : problems) list.push_back({{"where", problem.where}, {"what", problem.what}});
    say(nlohmann::json({{"ok", is_fine}, {"problems", std::move(list)}})
            .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    return;
  }
  for (const config::Problem& problem : problems) complain(printable(problem.where + ": " + problem.what));
  if (is_fine && !options.is_quiet) say("The configuration is fine.");
}

}  // namespace

int config_check(const Options& options) {
  const auto loaded = load(options);
  print(options, loaded ? loaded->warnings : loaded.error(), loaded.has_value());
  return loaded ? kDone : kFailed;
}

std::string configured_enforcement(const Options& options) {
  const auto loaded = load(options);
  return loaded ? loaded->config.privacy.enforce : std::string();
}

void use_configured_server(Options& options) {
  const auto loaded = load(options);
  if (!loaded) return;
  const std::string& host = loaded->config.server.host;
  const bool is_any = host == "0.0.0.0" || host == "::";
  if (options.host_as_given.empty()) options.host = is_any ? "127.0.0.1" : host;
  if (options.port_as_given.empty()) options.port = static_cast<std::uint16_t>(loaded->config.server.port);
  // Another host's engine has another certificate: --tls-cert names it.
  if (options.tls_cert.empty() && options.host_as_given.empty()) options.tls_cert = loaded->config.server.tls_cert;
}

}  // namespace onesec::cli
