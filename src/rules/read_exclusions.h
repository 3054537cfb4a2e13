#pragma once

#include <expected>
#include <functional>
#include <string_view>
#include <vector>

#include "inspect/request/exclusions.h"
#include "rules/node.h"
#include "rules/read_rule.h"

namespace onesec::rules {

/// Reads exclusions.yaml strictly: all that is wrong. `is_rule` says whether there is a rule of this id.
[[nodiscard]] std::expected<std::vector<inspect::Exclusion>, std::vector<Problem>> read_exclusions(
    const Node& root, std::string_view file, const std::function<bool(std::string_view id)>& is_rule);

}  // namespace onesec::rules
