#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect {

/// Says whether `text`, one decoded value, is a path that climbs out of its folder or names a file that nobody asks for
/// through a web parameter. Adds reasons of Attack::Path only. One pass, no heap; never throws.
void inspect_path(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

}  // namespace onesec::inspect
