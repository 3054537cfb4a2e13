#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace onesec {

/// How we know what an event says, from weakest to strongest. Compare with `<`: more is more trusted.
enum class Provenance : std::uint8_t {
  Declared,       ///< Anybody could have sent it: UDP syslog, an unauthenticated peer.
  LocalText,      ///< A text log on this host: any local user can write such a line with logger(1). Alerts, never acts
                  ///< alone.
  Authenticated,  ///< A key or client certificate vouches for the sender, not for what it says.
  TrustedLocal,   ///< journald's own fields, or text that agrees with a kernel observation.
  Kernel,         ///< Our own sensor saw it happen.
};
[[nodiscard]] std::string_view name_of(Provenance provenance);
[[nodiscard]] std::optional<Provenance> provenance_named(std::string_view name);

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };
/// "INFO" … "CRITICAL", as in the event JSON.
[[nodiscard]] std::string_view name_of(Severity severity);
/// Any case; nullopt for every other word: an unknown severity is an error, never INFO.
[[nodiscard]] std::optional<Severity> severity_named(std::string_view name);

/// Where `Event::when` comes from.
enum class TimeOrigin : std::uint8_t {
  Record,    ///< The record's own time.
  Received,  ///< It carried none.
  Suspect,   ///< It carried one that this source may not be believed (too far ahead, too old, or declared).
};
[[nodiscard]] std::string_view name_of(TimeOrigin origin);

}  // namespace onesec
