#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect::shell {

/// Adds what is telling wherever it stands: a function for bash's environment, sockets as files, substrings of
/// variables, loops of cmd, and the verbs of PowerShell.
void inspect_signs(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

/// Whether the text begins as a command line of PowerShell does: a cmdlet, and an argument that nobody writes in a
/// sentence.
[[nodiscard]] bool begins_with_cmdlet(std::string_view text);

}  // namespace onesec::inspect::shell
