#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect {

/// Says whether `text`, one decoded value, would run something if it were put into a command line: bare, or after
/// leaving a string in ' or ". POSIX shells, cmd and PowerShell. Adds reasons of Attack::Shell only. No heap; never
/// throws.
void inspect_shell(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

}  // namespace onesec::inspect
