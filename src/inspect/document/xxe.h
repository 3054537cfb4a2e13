#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect {

/// Attack::Xxe: a document type with declarations of its own, an entity that is read from elsewhere, XInclude. A
/// DOCTYPE of HTML or with a public identifier alone is what documents have. O(n).
void inspect_xxe(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

}  // namespace onesec::inspect
