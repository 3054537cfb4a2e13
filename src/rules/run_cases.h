#pragma once

#include <string>
#include <vector>

#include "rules/rule_set.h"

namespace onesec::rules {

/// A rule that is its own compiled set, whatever its status, for trying it.
[[nodiscard]] Result<RuleSet> compile_alone(const Rule& rule);

struct CaseResult {
  std::string name;
  std::uint32_t expected = 0;
  std::uint32_t found = 0;
  [[nodiscard]] bool is_right() const { return expected == found; }
};
/// Each case as a story of its own through the detector, as the engine would run it. Error: the rule doesn't compile.
[[nodiscard]] Result<std::vector<CaseResult>> run_cases(const Rule& rule);

/// "near_miss: expected 0 findings, got 1", a line each; empty: all are right.
[[nodiscard]] std::string failures_of(const std::vector<CaseResult>& results);

}  // namespace onesec::rules
