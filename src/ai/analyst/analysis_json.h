#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "contract/ai.h"

namespace onesec::ai {

/// How an analysis stands in the notebook: all of it but its alert's id.
[[nodiscard]] std::string analysis_json(const AiAnalysis& analysis);
/// Corrupt: not what analysis_json() writes.
[[nodiscard]] Result<AiAnalysis> read_analysis(std::string_view json);

}  // namespace onesec::ai
