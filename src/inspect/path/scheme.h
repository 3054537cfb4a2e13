#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect::path {

/// Adds what the scheme at the front of `text` says, which begins `offset` bytes behind its value: wrappers of PHP and
/// Java that read or run what follows.
void inspect_scheme(std::string_view text, std::size_t offset, Reasons& out);

}  // namespace onesec::inspect::path
