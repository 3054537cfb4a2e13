#pragma once

#include <span>

#include "contract/detector.h"

namespace onesec {

/// Every module of this build, in the order in which they are listed to people. Static data.
[[nodiscard]] std::span<const ModuleInfo* const> all_modules();

}  // namespace onesec
