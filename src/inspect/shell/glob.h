#pragma once

#include <string_view>

namespace onesec::inspect::shell {

// Patterns of POSIX XCU 2.13: ?, * and classes in brackets.

/// Whether the glob `folder` ("/bi[n]/", "/?sr/bin/") fits a folder of programs and is none by its letters.
[[nodiscard]] bool fits_bin(std::string_view folder);

/// Whether the glob `pattern` ("c?t", "ca*", "[c]at") fits a utility.
[[nodiscard]] bool fits_utility(std::string_view pattern);

}  // namespace onesec::inspect::shell
