#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect {

/// Attack::Code (CWE-434): the name of an upload that a server would run or take as its configuration. Trailing dots,
/// blanks and streams, which Windows takes off, are taken off; of several extensions each counts, as in Apache.
void inspect_file_name(std::string_view name, Reasons& out);

}  // namespace onesec::inspect
