#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.h"

namespace onesec::config {

/// Where a key's value lives. Works on a const Config too: see value_text().
using Slot = std::variant<bool* (*)(Config&), std::uint32_t* (*)(Config&), std::string* (*)(Config&),
                          std::vector<std::string>* (*)(Config&)>;

/// One key: from this table come the checks, the JSON schema, the reference page and the dump.
struct Key {
  std::string_view path;  ///< "server.port"
  Slot slot;
  std::uint32_t min = 0;  ///< Numbers only, as is max.
  std::uint32_t max = 0;
  std::string_view choices;  ///< "udp|tcp|both"; empty: any text.
  bool is_secret = false;    ///< Masked wherever it is shown.
  std::string_view sentence;
};

/// `sources.files` and `modules` hold structures and are not in it.
[[nodiscard]] std::span<const Key> all_keys();
[[nodiscard]] const Key* key_at(std::string_view path);

inline constexpr std::string_view kFileFormats = "auto|auth|access|json|syslog";

/// Sets the value, or appends to a list. What was expected instead, when the text is wrong; never holds a secret's
/// text.
[[nodiscard]] std::optional<std::string> set_value(const Key& key, Config& config, std::string_view text);
/// JSON text of the value: `true`, `1780`, `"udp"`, `["…"]`; secrets that are set are "********".
[[nodiscard]] std::string value_text(const Key& key, const Config& config);

[[nodiscard]] bool is_list(const Key& key);
[[nodiscard]] bool is_choice(std::string_view choices, std::string_view text);
/// Of `names`, the one that `text` was probably meant to be: at most two edits away, three for ten letters and more.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view text, std::span<const std::string_view> names);

}  // namespace onesec::config
