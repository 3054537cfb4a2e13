#pragma once

#include "rules/rule_set.h"

namespace onesec::conformance {

/// Rules that the random stories match: with and without a count, of different values, with a regex. For the detector
/// that runs rules; lives as long as the program.
[[nodiscard]] const rules::RuleSet& sample_rules();

}  // namespace onesec::conformance
