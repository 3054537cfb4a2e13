#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rules/rule.h"

namespace onesec::rules {

/// The text after the steps, in their order; a step that finds nothing to do leaves it as it is. Into `out`, and a view
/// of it, or of `text` when no step did anything. O(text) for each step.
[[nodiscard]] std::string_view decode(std::string_view text, std::span<const Step> steps, std::string& out);

}  // namespace onesec::rules
