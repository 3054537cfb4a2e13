#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect {

/// Attack::Xxe: attributes by which a document, a drawing of SVG above all, has its reader fetch something that only
/// the reader can: a file of its own, the answer of a program. O(n).
void read_attributes(std::string_view text, Reasons& out);

}  // namespace onesec::inspect
