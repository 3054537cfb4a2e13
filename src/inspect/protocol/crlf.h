#pragma once

#include <cstdint>
#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"
#include "inspect/request/leaf.h"

namespace onesec::inspect {

/// Attack::Crlf: the end of a line in a value, and a header field, request line or status line of HTTP (RFC 9112) or
/// mail (RFC 5322) behind it. Forms have texts of several lines: there the field must be one that an attack wants.
/// `layers`: of encodings taken off beyond what a server takes off: a line that only shows below one, %0D%0A inside a
/// field of a form, is no line of a text. A field that is handed a block of fields, as WebChannel's "headers", may have
/// one. O(n).
void inspect_crlf(const Leaf& leaf, std::string_view text, const ascii::Alphabet& alphabet, Reasons& out,
                  std::uint32_t layers = 0);

}  // namespace onesec::inspect
