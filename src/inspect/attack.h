#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace onesec::inspect {

/// What a text would do where it is read as more than text.
enum class Attack : std::uint8_t {
  Sql,              ///< CWE-89
  Xss,              ///< CWE-79
  Shell,            ///< CWE-78: POSIX shells, cmd, PowerShell
  Path,             ///< CWE-22: out of a folder, or at a file that nobody should ask for
  Template,         ///< CWE-1336: an expression for a template engine of the server
  Lookup,           ///< CWE-917: a lookup that a logger or an expression language evaluates (Log4Shell)
  Code,             ///< CWE-94: PHP, Java, JavaScript, Python, Ruby for the server
  Deserialisation,  ///< CWE-502: an object that is built by being read
  Ssrf,             ///< CWE-918: an address that only the server can reach
  Nosql,            ///< CWE-943: operators of a document database
  Ldap,             ///< CWE-90
  Xpath,            ///< CWE-643
  Xxe,              ///< CWE-611: a document that has other documents read
  Crlf,             ///< CWE-93, CWE-113: lines of a protocol in a value
  Prototype,        ///< CWE-1321: names that change what all objects of JavaScript have
};
inline constexpr std::size_t kAttacks = 15;

/// The class as settings, verdicts and detector ids write it: "sql". Static.
[[nodiscard]] constexpr std::string_view name_of(Attack attack) {
  constexpr std::array<std::string_view, kAttacks> kNames{
      "sql",  "xss",   "shell", "path",  "template", "lookup", "code",     "deserialisation",
      "ssrf", "nosql", "ldap",  "xpath", "xxe",      "crlf",   "prototype"};
  return kNames[std::to_underlying(attack)];
}

}  // namespace onesec::inspect
