#pragma once

#include <string_view>
#include <vector>

namespace onesec::cli {

// Made from privacy/manifest.yaml and PRIVACY.md when the program is built (tools/privacy-manifest --cc).

/// JSON: {"version", "stores", "exits"}.
[[nodiscard]] std::string_view privacy_inventory();

/// Where to write to, the same everywhere.
[[nodiscard]] std::string_view contact();

struct PrivacyText {
  std::string_view version;
  std::string_view effective;  ///< "2026-11-26"
  std::string_view changes;
  std::string_view text;  ///< Markdown.
};
/// Newest first; the first is in effect.
[[nodiscard]] std::vector<PrivacyText> privacy_texts();

}  // namespace onesec::cli
