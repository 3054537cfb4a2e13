#pragma once

#include <string>
#include <vector>

#include "ai/outbound/secret_check.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/config.h"

namespace onesec::app {

/// The keys that were given for AI analysis: of the configuration, of the one variable that it names, and of
/// "ai.keys" in the data directory (`1sec config set-key`), one a line. In this order, each once; at most 16.
[[nodiscard]] Result<std::vector<Secret>> provider_keys(const config::AiAnalysis& configured,
                                                        const std::string& data_dir);

/// What no request to a model may hold a part of: those keys, and the secrets of the configuration and of the data
/// directory.
[[nodiscard]] ai::SecretCheck secrets_to_stop(const config::Config& configured, const std::vector<Secret>& keys,
                                              const std::string& data_dir);

}  // namespace onesec::app
