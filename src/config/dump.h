#pragma once

#include <string>

#include "config/parse.h"

namespace onesec::config {

/// The configuration in force, secrets masked, each value with its origin in a comment. Can be read by parse() again.
[[nodiscard]] std::string dump_yaml(const Loaded& loaded);
/// {"config": {…}, "origins": {"server.port": "default", …}}
[[nodiscard]] std::string dump_json(const Loaded& loaded);

}  // namespace onesec::config
