#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace onesec::inspect::shell {

/// What a name in command position is.
enum class Utility : std::uint8_t {
  None,
  Word,         ///< A utility, and also a word of everyday language: "cat", "date".
  Technical,    ///< A utility, and hardly ever anything else.
  Network,      ///< Fetches from or connects to a host.
  Shell,        ///< Runs a program given with -c.
  Interpreter,  ///< Runs a program given with -c, -e or -r.
  Prefix,       ///< Runs the command that follows.
};

/// `name` in lower case, without its folder.
[[nodiscard]] Utility utility_of(std::string_view name);

/// Whether `wanted` is true of the name of a utility. It is called with `to` and each name until it is.
[[nodiscard]] bool any_utility(const void* to, bool (*wanted)(const void* to, std::string_view name));

}  // namespace onesec::inspect::shell
