#include "serve.h"

#include <fmt/format.h>
#include <unistd.h>

#include "api/server.h"
#include "api/token_file.h"
#include "config/dump.h"
#include "log_line.h"
#include "platform/clock.h"
#include "platform/file.h"
#include "reloader.h"
#include "setup.h"

namespace onesec::app {
namespace {

/// The token of the data directory always among them.
Result<std::vector<api::ApiKey>> api_keys_of(const config::Server& configured, const std::string& data_dir) {
  std::vector<api::ApiKey> keys;
  const auto add = [&](const std::vector<std::string>& secrets, api::Role role) {
    for (const std::string& secret : secrets) {
      keys.push_back({std::string(name_of(role)) + "-" + std::to_string(keys.size() + 1), secret, role});
    }
  };
  add(configured.api_keys, api::Role::Admin);
  add(configured.read_only_keys, api::Role::Read);
  add(configured.ingest_keys, api::Role::Ingest);
  Result<std::string> token = api::ensure_token_file(data_dir);
  if (!token) return fail(token.error());
  keys.push_back({"local", *token, api::Role::Admin, true});
  return keys;
}

Result<api::ServerOptions> server_options_of(const config::Server& configured, const std::string& data_dir) {
  api::ServerOptions options;
  options.host = configured.host;
  options.port = static_cast<std::uint16_t>(configured.port);
  options.socket_path = configured.socket;
  options.tls_cert = configured.tls_cert;
  options.tls_key = configured.tls_key;
  Result<std::vector<api::ApiKey>> keys = api_keys_of(configured, data_dir);
  if (!keys) return fail(std::move(keys).error());
  options.keys = std::move(*keys);
  return options;
}

/// Keys are taken by a reload.
Follower follow_keys(api::Server& server, const std::string& data_dir) {
  return [&server, data_dir](const config::Config& wanted) -> Result<TakeOver> {
    Result<std::vector<api::ApiKey>> keys = api_keys_of(wanted.server, data_dir);
    if (!keys) return fail(std::move(keys).error());
    return [&server, keys = std::move(*keys)] { server.set_keys(keys); };
  };
}

/// Whether attacks are blocked is taken by a reload.
Follower follow_inspection(std::shared_ptr<api::Inspection> inspection) {
  return [inspection = std::move(inspection)](const config::Config& wanted) -> Result<TakeOver> {
    return [inspection, blocks = wanted.inspect.block] { inspection->blocks = blocks; };
  };
}

/// Holds the rules too: they are those in force, until the next reload.
std::shared_ptr<const inspect::Exclusions> exclusions_of(const std::shared_ptr<const engine::CompiledRules>& rules) {
  return {rules, &rules->set.exclusions()};
}

/// The rule files are read again by every reload, also when the configuration is the same.
Follower follow_rules(engine::Engine& engine, std::shared_ptr<api::Inspection> inspection,
                      const std::string& config_file) {
  return [&engine, inspection = std::move(inspection), config_file](const config::Config&) -> Result<TakeOver> {
    auto rules = read_rules(config_file, engine.rule_cache());
    if (!rules) return fail(explained(std::move(rules).error()));
    return [&engine, inspection, rules = std::move(*rules)] {
      inspection->exclusions = exclusions_of(rules);
      if (const Status set = engine.set_rules(rules->record); !set) log_line("rules: " + set.error().what);
    };
  };
}

/// The alert that a preview is about: the newest, or an invented one on a host that has none.
Alert alert_to_preview(engine::Engine& engine) {
  AlertQuery newest;
  newest.limit = 1;
  Result<AlertPage> page = engine.alerts(newest);
  if (page && !page->alerts.empty()) return std::move(page->alerts.front());
  Alert alert;
  alert.id = std::string(32, '0');
  alert.module = "engine";
  alert.type = "test_alert";
  alert.detector = "engine.test";
  alert.severity = Severity::Critical;
  alert.title = "An example: there are no alerts yet";
  alert.created_at = alert.first_seen = alert.last_seen = platform::now();
  return alert;
}

api::AiActions ai_actions(AiOut& ai, engine::Engine& engine) {
  api::AiActions actions;
  actions.status = [&ai] {
    const auto analyst = ai.analyst();
    return analyst ? analyst->status() : AiStatus{.provider = "none", .state = "off"};
  };
  actions.outbound = [&ai](std::size_t limit) -> Result<std::vector<AiOutbound>> {
    const auto analyst = ai.analyst();
    return analyst ? analyst->notebook().requests(limit) : std::vector<AiOutbound>();
  };
  actions.analyses = [&ai](const std::string& alert_id, std::size_t limit) -> Result<std::vector<AiAnalysis>> {
    const auto analyst = ai.analyst();
    if (!analyst) return std::vector<AiAnalysis>();
    if (alert_id.empty()) return analyst->notebook().analyses(limit);
    Result<AiAnalysis> one = analyst->notebook().analysis(alert_id);
    if (!one) return fail(std::move(one).error());
    return std::vector<AiAnalysis>{std::move(*one)};
  };
  actions.test = [&ai, &engine]() -> Result<AiOpinion> {
    const auto analyst = ai.analyst();
    if (!analyst) return fail(Code::Denied, "the AI analysis engine is switched off (modules.ai_analysis_engine)");
    return analyst->test(alert_to_preview(engine));
  };
  return actions;
}

void say_reloaded(const Result<std::vector<config::Difference>>& changes, std::string_view who) {
  if (!changes) {
    log_line(fmt::format("reload asked for by {}: {}", who, changes.error().what));
    return;
  }
  std::string keys;
  for (const config::Difference& change : *changes) keys += (keys.empty() ? ": " : ", ") + change.key;
  log_line(fmt::format("configuration reloaded for {}, {} changed{}", who, changes->size(), keys));
}

void tell_ready(int fd, std::uint16_t port) {
  if (fd < 0) return;
  (void)platform::write_all(fd, fmt::format("{{\"port\":{},\"pid\":{}}}\n", port, getpid()));
  close(fd);
}

}  // namespace

std::vector<engine::Receiver> receivers_of(WebhooksOut& webhooks, AiOut& ai) {
  std::vector<engine::Receiver> all = webhooks.receivers();
  for (engine::Receiver& one : ai.receivers()) all.push_back(std::move(one));
  return all;
}

Status serve(const Served& served) {
  const std::string& data_dir = served.options.data_dir;
  engine::Engine& engine = served.engine;
  WebhooksOut& webhooks = served.webhooks;
  Reloader reloader(served.options.config_path, served.loaded);
  Result<api::ServerOptions> server_options = server_options_of(served.loaded.config.server, data_dir);
  if (!server_options) return fail(std::move(server_options).error());
  api::Context context;
  context.engine = &engine;
  context.enricher = served.enricher;
  const std::shared_ptr<api::Inspection> inspection = context.inspection;
  inspection->blocks = served.loaded.config.inspect.block;
  inspection->exclusions = exclusions_of(engine.take_first_rules());
  context.security_contact = served.loaded.config.server.security_contact;
  context.is_known_user = [&engine, &accounts = served.accounts](std::string_view user) {
    return accounts.contains(user) || engine.knows_login(user);
  };
  context.test_receivers = [&webhooks] { return webhooks.test(); };
  context.previews["webhook"] = [&webhooks, &engine] { return webhooks.preview(alert_to_preview(engine)); };
  telemetry::Reporter& reporter = served.telemetry.reporter();
  context.previews["telemetry"] = [&reporter] { return reporter.preview(); };
  context.telemetry = {.status = [&reporter] { return reporter.status(); },
                       .send = [&reporter] { return reporter.send_now(); },
                       .reset = [&reporter] { return reporter.reset(); }};
  AiOut& ai = served.ai;
  context.ai = ai_actions(ai, engine);
  context.previews["ai"] = [&ai, &engine]() -> Result<std::string> {
    const auto analyst = ai.analyst();
    return analyst ? analyst->preview(alert_to_preview(engine)) : std::string();
  };
  context.reload = [&reloader](const std::string& who) {
    auto changes = reloader.reload();
    say_reloaded(changes, who);
    return changes;
  };
  Result<std::unique_ptr<api::Server>> server = api::Server::start(std::move(*server_options), std::move(context));
  if (!server) return fail(std::move(server).error());
  reloader.add([&webhooks](const config::Config& wanted) { return webhooks.follow(wanted); });
  reloader.add([&ai](const config::Config& wanted) { return ai.follow(wanted); });
  reloader.add([&out = served.telemetry](const config::Config& wanted) { return out.follow(wanted); });
  reloader.add(follow_keys(**server, data_dir));
  reloader.add(follow_inspection(inspection));
  reloader.add(follow_rules(engine, inspection, served.loaded.file));
  reloader.on_reload([&engine, &webhooks, &ai](const config::Loaded& now) {
    engine.set_receivers(receivers_of(webhooks, ai));
    print_warnings(now);
    engine.set_config_json(config::dump_json(now));
  });
  tell_ready(served.options.ready_fd, (*server)->port());
  serve_signals([&reloader] { say_reloaded(reloader.reload(), "SIGHUP"); });
  (*server)->stop();
  return {};
}

}  // namespace onesec::app
