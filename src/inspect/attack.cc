#include "inspect/attack.h"

#include <array>
#include <utility>

namespace onesec::inspect {

std::string_view name_of(Attack attack) {
  static constexpr std::array<std::string_view, kAttacks> kNames{
      "sql",   "xss", "shell", "path", "template",    "lookup",    "nosql", "ldap",
      "xpath", "xxe", "ssrf",  "crlf", "deserialise", "prototype", "code",  "hygiene"};
  return kNames[std::to_underlying(attack)];
}

}  // namespace onesec::inspect
