#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace onesec::inspect {

/// What a text would do where it is read as more than text.
enum class Attack : std::uint8_t {
  Sql,          ///< CWE-89
  Xss,          ///< CWE-79
  Shell,        ///< CWE-78: POSIX shells, cmd, PowerShell
  Path,         ///< CWE-22: out of a folder, or at a file that nobody should ask for
  Template,     ///< CWE-1336: server-side templates and expression languages
  Lookup,       ///< CWE-917: Log4j lookups
  NoSql,        ///< CWE-943
  Ldap,         ///< CWE-90
  Xpath,        ///< CWE-643
  Xxe,          ///< CWE-611
  Ssrf,         ///< CWE-918
  Crlf,         ///< CWE-113: header and mail header splitting
  Deserialise,  ///< CWE-502
  Prototype,    ///< CWE-1321: prototype pollution
  Code,         ///< CWE-94: PHP, JavaScript for servers, server-side includes
  Hygiene,      ///< Scanners and broken protocol: never decides alone.
};
inline constexpr std::size_t kAttacks = 16;

/// "sql", "xss" …
[[nodiscard]] std::string_view name_of(Attack attack);

}  // namespace onesec::inspect
