#pragma once

#include <string>

#include "config/parse.h"
#include "engine/engine.h"

namespace onesec::app {

/// The file's settings over the defaults, the environment over both. An empty path: /etc/1sec/config.yaml when it is
/// there.
[[nodiscard]] Result<config::Loaded> load_configuration(const std::string& path);

/// What the engine needs to know of them. (Version and modules are this build's.)
[[nodiscard]] engine::EngineOptions engine_options_of(const config::Loaded& loaded, const std::string& data_dir);

/// How much the journal may hold: limits.disk_mb, but at most a tenth of what is free where the data lie.
[[nodiscard]] std::uint64_t journal_bytes_of(const config::Config& configuration, const std::string& data_dir);

}  // namespace onesec::app
