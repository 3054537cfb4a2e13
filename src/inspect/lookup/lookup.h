#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect {

/// Attack::Lookup: ${…} as Log4j 2 and Apache Commons Text evaluate it, nested ones from the inside out, so that
/// "${${lower:j}ndi:…}" is what it comes to. Evaluates names only: nothing is looked up. O(n).
void inspect_lookup(std::string_view text, Reasons& out);

}  // namespace onesec::inspect
