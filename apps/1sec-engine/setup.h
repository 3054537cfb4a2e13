#pragma once

#include <memory>
#include <string>

#include "config/parse.h"
#include "engine/engine.h"

namespace onesec::app {

/// The file's settings over the defaults, the environment over both. An empty path: /etc/1sec/config.yaml when it is
/// there. The environment is that of the first call, which is to come before threads start.
[[nodiscard]] Result<config::Loaded> load_configuration(const std::string& path);
/// On stderr.
void print_warnings(const config::Loaded& loaded);

/// The rules of this version and of `rules` beside the configuration file (empty: where it would be), compiled.
/// InvalidInput: everything that is wrong with them.
[[nodiscard]] Result<std::shared_ptr<const engine::CompiledRules>> read_rules(const std::string& config_file,
                                                                              engine::RuleCache& cache);
/// What the engine needs to know of the configuration. (Version and modules are this build's.)
[[nodiscard]] engine::EngineOptions engine_options_of(const config::Loaded& loaded, const std::string& data_dir);

/// How limits.disk_mb (at most a tenth of what is free where the data lie) is shared out among the streams of the bus.
struct DiskPlan {
  std::uint64_t total = 0;
  std::uint64_t journal = 0;
  std::uint64_t alert_stream = 0;  ///< A twentieth: at the default 102 MiB, some 50,000 alerts.
  std::uint64_t event_stream = 0;  ///< As much, when others' events are taken: what waits to be journaled.
};
[[nodiscard]] DiskPlan plan_disk(const config::Config& configuration, const std::string& data_dir);

}  // namespace onesec::app
