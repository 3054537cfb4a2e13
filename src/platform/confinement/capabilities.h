#pragma once

#include "base/result.h"

namespace onesec::platform {

/// Gives up every capability for good: the calling thread's sets, the ambient and the bounding set, and what a root
/// user id would bring back at the next exec. Other threads keep theirs; what the caller executes has none. Nothing to
/// do is fine.
[[nodiscard]] Status drop_capabilities();

}  // namespace onesec::platform
