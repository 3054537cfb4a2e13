#pragma once

#include <span>
#include <string_view>

namespace onesec::rule_files {

struct ShippedText {
  std::string_view file;    ///< "injection_shield/scanner/nikto.yaml"
  std::string_view prefix;  ///< Of its id: "injection".
  std::string_view text;
};
/// What tools/embed-rules found in src/modules/*/rules. Static data.
[[nodiscard]] std::span<const ShippedText> shipped_texts();

}  // namespace onesec::rule_files
