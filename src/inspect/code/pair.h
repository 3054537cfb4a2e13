#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect {

/// Attack::Code: a parameter that says something with its name only. `name` as it was sent but for its encoding; `text`
/// is its value.
void inspect_code_of_pair(std::string_view name, std::string_view text, Reasons& out);

}  // namespace onesec::inspect
