#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "rules/node.h"
#include "rules/rule.h"

namespace onesec::rules {

struct Problem {
  std::string file;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::string what;  ///< What was expected.
};
/// "scanner.yaml:3:5: unknown key "tittle""
[[nodiscard]] std::string to_text(const Problem& problem);
[[nodiscard]] std::string to_text(const std::vector<Problem>& problems);  ///< A line each.

/// Reads a rule strictly: all that is wrong, at most 100 problems. `file` is for messages; `id` is what the id must be,
/// from the file's place; empty: any.
[[nodiscard]] std::expected<Rule, std::vector<Problem>> read_rule(const Node& root, std::string_view file,
                                                                  std::string_view id);

}  // namespace onesec::rules
