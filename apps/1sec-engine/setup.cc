#include "setup.h"

#include <algorithm>

#include "config/dump.h"
#include "config/load.h"
#include "log_line.h"
#include "modules/all.h"
#include "platform/file.h"
#include "rule_files/folder.h"
#include "rules/rule_record.h"
#include "version.h"

namespace onesec::app {

Result<config::Loaded> load_configuration(const std::string& path) {
  static const config::Environment environment = config::environment_of_process();
  config::LoadRequest request;
  if (!path.empty()) request.path = path;
  request.environment = environment;
  for (const ModuleInfo* module : all_modules()) request.modules.push_back(module->name);
  auto loaded = config::load(request);
  if (!loaded) return fail(Code::InvalidInput, "the configuration is wrong:\n" + config::to_text(loaded.error()));
  return std::move(*loaded);
}

void print_warnings(const config::Loaded& loaded) {
  for (const config::Problem& warning : loaded.warnings) log_line("warning: " + warning.where + ": " + warning.what);
}

Result<std::shared_ptr<const engine::CompiledRules>> read_rules(const std::string& config_file,
                                                                engine::RuleCache& cache) {
  const std::string file = config_file.empty() ? config::LoadRequest().default_path : config_file;
  Result<rules::RuleBook> all = rule_files::all_rules(rule_files::user_folder_of(file));
  if (!all) return fail(std::move(all).error().while_("reading the rules"));
  const Result<std::string> record = rules::encode_rules(*all);
  if (!record) return fail(record.error());
  auto compiled = cache.compiled(*record);
  if (!compiled) return fail(std::move(compiled).error().while_("reading the rules"));
  return compiled;
}

engine::EngineOptions engine_options_of(const config::Loaded& loaded, const std::string& data_dir) {
  const config::Config& configuration = loaded.config;
  engine::EngineOptions options;
  options.data_dir = data_dir;
  options.version = kVersion;
  options.modules = all_modules();
  for (const auto& [name, module] : configuration.modules) {
    options.module_options[name] = {module.enabled, module.settings};
  }
  options.memory_bytes = std::uint64_t{configuration.limits.memory_mb} << 20U;
  options.disk_bytes = plan_disk(configuration, data_dir).journal;
  options.keep_events = hours(24) * configuration.retention.events_days;
  options.keep_alerts = hours(24) * configuration.retention.alerts_days;
  options.config_json = config::dump_json(loaded);
  return options;
}

DiskPlan plan_disk(const config::Config& configuration, const std::string& data_dir) {
  constexpr std::uint64_t kLeast = 64ULL << 20U;
  const std::uint64_t wanted = std::uint64_t{configuration.limits.disk_mb} << 20U;
  const Result<std::uint64_t> free = platform::free_bytes(data_dir);
  const std::uint64_t used = platform::disk_usage(data_dir);
  const std::uint64_t total = free ? std::max(kLeast, std::min(wanted, (*free + used) / 10)) : wanted;
  const std::uint64_t part = total / 20;
  const std::uint64_t events = configuration.bus.take_events ? part : 0;
  return {.total = total, .journal = total - part - events, .alert_stream = part, .event_stream = events};
}

}  // namespace onesec::app
