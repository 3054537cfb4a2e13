#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onesec::telemetry {

/// What is known of this installation. None of it names a person, a machine or a network.
struct Facts {
  struct Module {
    std::string name;
    std::uint64_t findings = 0;  ///< Since the last report.
  };
  std::string version;
  std::string os;   ///< As os_of() says it.
  std::string cpu;  ///< As cpu_of() says it.
  std::uint32_t cpus = 1;
  std::vector<Module> modules;  ///< The enabled ones, in the order of their names. Never their settings.
};

/// The next power of two that isn't below; 0 stays 0. A count then tells its size and no more.
[[nodiscard]] std::uint64_t rounded(std::uint64_t count);

/// "debian-12" from the text of /etc/os-release: a distribution of a closed list and its major version, else "other".
[[nodiscard]] std::string os_of(std::string_view os_release);
/// "x86_64" and others of a closed list, else "other".
[[nodiscard]] std::string cpu_of(std::string_view machine);

/// The body of a report: schema/telemetry.schema.json. `id`: 32 hexadecimal digits.
[[nodiscard]] std::string report_body(const Facts& facts, std::string_view id);

/// Whether the bytes are such a report and nothing else: every member there, no other, each value of its closed form.
/// Written apart from report_body(), which it checks.
struct Allowed {
  std::string version;               ///< The only one that a report may tell: this program's.
  std::vector<std::string> modules;  ///< Names that a module may have.
};
[[nodiscard]] Status check_report(std::string_view body, const Allowed& allowed);

}  // namespace onesec::telemetry
