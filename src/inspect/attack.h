#pragma once

#include <cstddef>
#include <cstdint>

namespace onesec::inspect {

/// What a text would do where it is read as more than text.
enum class Attack : std::uint8_t {
  Sql,    ///< CWE-89
  Xss,    ///< CWE-79
  Shell,  ///< CWE-78: POSIX shells, cmd, PowerShell
  Path,   ///< CWE-22: out of a folder, or at a file that nobody should ask for
};
inline constexpr std::size_t kAttacks = 4;

}  // namespace onesec::inspect
