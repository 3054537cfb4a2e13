#pragma once

#include "base/instant.h"

namespace onesec::ai {

/// The next midnight in Los Angeles, when daily quotas of Gemini begin anew: UTC-8, and UTC-7 from the second Sunday of
/// March, 2:00, to the first Sunday of November, 2:00 (Energy Policy Act of 2005, section 110). Pure.
[[nodiscard]] Instant next_pacific_midnight(Instant now);

}  // namespace onesec::ai
