#pragma once

#include <string_view>

namespace onesec::inspect::xss {

/// A style by which a browser runs script or loads more styles: expression(), javascript:, behavior, -moz-binding,
/// @import.
[[nodiscard]] bool is_active_style(std::string_view style);
/// [ that a brace closes first: what each parser of CSS takes for the end of the rule differs (CSS Syntax 3, 5.4.8).
[[nodiscard]] bool has_open_bracket(std::string_view style);
/// input[value^=a]{background:url(…)}: loads something if a field begins so.
[[nodiscard]] bool reads_values(std::string_view style);

}  // namespace onesec::inspect::xss
