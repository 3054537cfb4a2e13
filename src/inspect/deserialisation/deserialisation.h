#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect {

/// Attack::Deserialisation: objects as PHP, Java, .NET, Python, Ruby and YAML write them down to be built again, as
/// they are or in Base64 or hexadecimal. By their grammars, not by names of classes. O(n).
void inspect_deserialisation(std::string_view text, bool is_name, const ascii::Alphabet& alphabet, Reasons& out);

}  // namespace onesec::inspect
