#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect {

/// Whether a value runs as script in the page that it is put into: as content, inside an attribute of either quote or
/// of none, as an address, and inside a string of a script. O(n), no heap.
void inspect_xss(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

}  // namespace onesec::inspect
