#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect {

/// Says whether `text`, one decoded value, is a path that climbs out of its folder or names a file that nobody asks for
/// through a web parameter. Adds reasons of Attack::Path only. One pass, no heap; never throws.
void inspect_path(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

/// The path of a request as it was sent: a segment ".." with a dot in percent-encoding. Browsers take such a segment
/// for a step up and never send it (WHATWG URL 4.1, "double-dot URL path segment"), and encoders leave dots alone
/// (RFC 3986 2.3). One pass, no heap.
[[nodiscard]] bool has_coded_step(std::string_view path);

}  // namespace onesec::inspect
