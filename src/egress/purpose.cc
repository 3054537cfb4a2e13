#include "egress/purpose.h"

#include <algorithm>
#include <array>

namespace onesec::egress {
namespace {

constexpr std::array<std::string_view, kPurposes> kNames = {"ai",     "telemetry", "webhook", "notify",  "cloud",
                                                            "update", "bus",       "collect", "gateway", "oidc"};

}  // namespace

std::string_view name_of(Purpose purpose) { return kNames[static_cast<std::size_t>(purpose)]; }

std::optional<Purpose> purpose_named(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Purpose>(found - kNames.begin());
}

}  // namespace onesec::egress
