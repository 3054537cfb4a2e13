#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace onesec::inspect {

/// What a text would do where it is read as more than text.
enum class Attack : std::uint8_t {
  Sql,    ///< CWE-89
  Xss,    ///< CWE-79
  Shell,  ///< CWE-78: POSIX shells, cmd, PowerShell
  Path,   ///< CWE-22: out of a folder, or at a file that nobody should ask for
};
inline constexpr std::size_t kAttacks = 4;

/// The class as one word, the last part of its detector's id.
[[nodiscard]] constexpr std::string_view name_of(Attack attack) {
  switch (attack) {
    case Attack::Sql:
      return "sql";
    case Attack::Xss:
      return "xss";
    case Attack::Shell:
      return "shell";
    case Attack::Path:
      return "path";
  }
  return "unknown";
}

}  // namespace onesec::inspect
