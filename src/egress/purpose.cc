#include "egress/purpose.h"

#include <algorithm>
#include <array>

namespace onesec::egress {
namespace {

constexpr std::array<std::string_view, kPurposes> kNames = {"ai",     "telemetry", "webhook", "notify",  "cloud",
                                                            "update", "bus",       "collect", "gateway", "oidc"};

/// Bytes: a prompt is at most 16 KiB and becomes twice that as JSON inside JSON; a webhook's body at most 20 kB
/// (Standard Webhooks); telemetry under 2 KiB. Sends a minute: an alert flood of ten a second still passes for
/// webhooks and models, which a day's budget bounds besides; telemetry once a day. The others have no sender in this
/// version, the bus a connection that stays.
constexpr std::array<SendCaps, kPurposes> kCaps = {
    {{65'536, 600}, {16'384, 6}, {65'536, 600}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}}};

}  // namespace

SendCaps caps_of(Purpose purpose) { return kCaps[static_cast<std::size_t>(purpose)]; }

std::string_view name_of(Purpose purpose) { return kNames[static_cast<std::size_t>(purpose)]; }

std::optional<Purpose> purpose_named(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Purpose>(found - kNames.begin());
}

}  // namespace onesec::egress
