#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"
#include "inspect/request/leaf.h"

namespace onesec::inspect {

/// Attack::Ssrf: a value that is a URL, or the beginning of one, of a place that only the server can reach, in any
/// spelling of the address; and a URL of a program at a bare address, as remote file inclusion has it. What tells a
/// browser where to return to is not judged: `leaf` says so by its name. O(n).
void inspect_ssrf(const Leaf& leaf, std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

}  // namespace onesec::inspect
