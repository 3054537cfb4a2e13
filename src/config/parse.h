#pragma once

#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace onesec::config {

/// What the environment says; always applied, over the file.
struct Environment {
  std::optional<std::string> config{};   ///< ONESEC_CONFIG: the file, when no flag names one.
  std::optional<std::string> host{};     ///< ONESEC_HOST: server.host
  std::optional<std::string> port{};     ///< ONESEC_PORT: server.port
  std::optional<std::string> api_key{};  ///< ONESEC_API_KEY: one more of server.api_keys
};

struct Problem {
  std::string where;  ///< "/etc/1sec/config.yaml:3:5" or "ONESEC_PORT".
  std::string what;   ///< "unknown key "prot"; did you mean port?"
  bool operator==(const Problem&) const = default;
};

/// One line a problem: "where: what".
[[nodiscard]] std::string to_text(std::span<const Problem> problems);

struct Loaded {
  Config config;
  std::map<std::string, std::string>
      origins;  ///< Key path to "file:line" or "env NAME"; one that isn't in it: default.
  std::vector<Problem> warnings;
  std::string file{};  ///< The one that was read; empty: none was there. From load() only.
};

/// The whole configuration, or everything that is wrong with it. `file` is only a name for messages. `modules` are the
/// names that may stand under `modules`; empty: any. Text of more than 1 MiB is refused. No I/O.
[[nodiscard]] std::expected<Loaded, std::vector<Problem>> parse(std::string_view text, std::string_view file,
                                                                const Environment& environment,
                                                                std::span<const std::string_view> modules);

}  // namespace onesec::config
