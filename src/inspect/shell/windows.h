#pragma once

#include <cstddef>
#include <string_view>

namespace onesec::inspect::shell {

/// "net user x", "reg query …": a program of Windows, by the verb of its own behind it. How long its name is; 0: the
/// text begins otherwise. O(n).
[[nodiscard]] std::size_t windows_command(std::string_view text);

}  // namespace onesec::inspect::shell
