#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace onesec::config {

/// A key that two configurations differ in. `from` and `to` are JSON, secrets masked: two that look the same may
/// differ.
struct Difference {
  std::string key;
  std::string from;
  std::string to;
  bool is_reloadable = false;
  bool operator==(const Difference&) const = default;
};

/// In the order of keys.cc, then `sources.files`, then modules by name, each setting for itself (null: not given).
[[nodiscard]] std::vector<Difference> differences(const Config& before, const Config& after);

/// Whether the engine takes a new value of this key while it runs.
[[nodiscard]] bool is_reloadable(std::string_view key);

}  // namespace onesec::config
