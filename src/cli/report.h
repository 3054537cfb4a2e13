#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/result.h"
#include "cli/options.h"

namespace onesec::cli {

/// The error on stderr (as JSON when asked), and the exit code for it.
int report(const Options& options, const Error& error);

/// "; refused: personality (2)", or nothing: from `confinement` of a status.
[[nodiscard]] std::string refused_calls_text(const nlohmann::json& confinement);

/// "kernel: …; 2 refused, the last: connect to …": from `enforcement` of a status.
[[nodiscard]] std::string enforcement_text(const nlohmann::json& enforcement);

}  // namespace onesec::cli
