#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect::shell {

/// Adds options by which a program runs or writes what a value says. Nothing separates them from the command line that
/// the value is put on: "--upload-pack=id" (CWE-88).
void read_options(std::string_view text, Reasons& out);

/// Whether read_options() might find one, in a text that has nothing else of a shell.
[[nodiscard]] bool may_have_option(std::string_view text);

}  // namespace onesec::inspect::shell
