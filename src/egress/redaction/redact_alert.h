#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "egress/redaction/table.h"
#include "model/alert.h"

namespace onesec::egress {

/// A webhook's body has 20,000 bytes at most; this leaves 2,000 for what stands around the alert. Longer texts are cut
/// until the alert fits.
inline constexpr std::size_t kMaxAlertBytes = 18'000;

struct RedactOptions {
  Exit exit = Exit::Webhook;
  /// Accounts that exist here, whose names `full` tells. Empty: nobody is known.
  std::function<bool(std::string_view name)> is_known_user{};
  std::size_t max_bytes = kMaxAlertBytes;
};

struct RedactedAlert {
  std::string json;            ///< One JSON object, valid UTF-8.
  std::size_t redactions = 0;  ///< Values that were dropped, masked or named by an alias, and cleaned texts.
  std::size_t cuts = 0;        ///< Texts that were cut, and items that a list lost.
};

/// What of an alert may pass this exit under this profile. The keys are those of the published JSON:
/// minimal   id, timestamp, module, type, severity, status, detector, count, first_seen, last_seen
/// standard  and title, entity, targets, measures, silenced_if, techniques, confidence_percent, provenance, historical;
///           an entity is {"kind","alias"} and for addresses "reach" (loopback, private, public); words hold aliases
///           and our own vocabulary, or aren't there (a title then is made from the type)
/// full      everything, account names that nobody has vouched for masked
/// In minimal and standard ids, types, modules and detectors leave only in the form in which the engine makes them (an
/// id is 32 hexadecimal digits), so whatever got into a member otherwise doesn't. A profile for which the table opens
/// nothing at this exit gives "{}". Pure; from any thread.
[[nodiscard]] RedactedAlert redact_alert(const Alert& alert, Profile profile, const RedactOptions& options = {});

}  // namespace onesec::egress
