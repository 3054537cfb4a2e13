#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect {

/// UTF-7 (RFC 2152) and EBCDIC, in any case.
[[nodiscard]] bool is_disguise(std::string_view charset);

/// `name`: the charset that a body or a part of it says it is written in. Attack::Xss for those in which no client
/// sends a form and markup looks like something else (UTF-7 of RFC 2152, EBCDIC): a filter reads the bytes, the
/// application the text. O(n).
void inspect_charset(std::string_view name, Reasons& out);

}  // namespace onesec::inspect
