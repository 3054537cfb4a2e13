#pragma once

#include "config/parse.h"

namespace onesec::config {

inline constexpr std::string_view kDefaultPath = "/etc/1sec/config.yaml";

/// The ONESEC_* variables of this process. Call it before threads start: the environment has no lock.
[[nodiscard]] Environment environment_of_process();

struct LoadRequest {
  std::optional<std::string> path{};       ///< From --config. Else ONESEC_CONFIG. Both must exist when given.
  std::string default_path{kDefaultPath};  ///< May be missing: then the defaults hold.
  Environment environment{};
  std::vector<std::string_view> modules{};  ///< Names that may stand under `modules`; empty: any.
};

/// Reads and checks. Warns when a file with secrets in it may be read by every user.
[[nodiscard]] std::expected<Loaded, std::vector<Problem>> load(const LoadRequest& request);

}  // namespace onesec::config
