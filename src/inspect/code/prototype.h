#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect {

/// Attack::Prototype: __proto__ and constructor.prototype as a name, in a path of names, or as a key inside a value.
/// `is_name`: the text is the name of a parameter or a key. O(n).
void inspect_prototype(std::string_view text, bool is_name, const ascii::Alphabet& alphabet, Reasons& out);

}  // namespace onesec::inspect
