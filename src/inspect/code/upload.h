#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect {

/// Attack::Code (CWE-434): the name of an upload that a server would run or take as its configuration. Trailing dots,
/// blanks and streams, which Windows takes off, are taken off; of several extensions each counts, as in Apache.
void inspect_file_name(std::string_view name, Reasons& out);

/// What of an upload's content is to be read as a text: a document that its reader runs (document.h), and what stands
/// in an image that PHP would run. A view into `content`; empty: nothing. `type`: what the client says it is. O(n).
[[nodiscard]] std::string_view program_in_upload(std::string_view content, std::string_view type);

}  // namespace onesec::inspect
