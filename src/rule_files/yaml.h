#pragma once

#include <expected>
#include <string_view>
#include <vector>

#include "rules/node.h"
#include "rules/read_rule.h"

namespace onesec::rule_files {

/// The pieces of one YAML document with their places. Refused: more than 64 KiB or 4,000 pieces, deeper than 16,
/// several documents, anchors, aliases and tags. Never throws.
[[nodiscard]] std::expected<rules::Node, std::vector<rules::Problem>> read_yaml(std::string_view text,
                                                                                std::string_view file);

}  // namespace onesec::rule_files
