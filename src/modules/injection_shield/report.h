#pragma once

#include <string>

#include "contract/detector.h"
#include "modules/injection_shield/web_attack.h"

namespace onesec::injection_shield {

/// The finding on the newest request of `state`: which text of it, what it says behind each layer of encoding, for
/// which reasons, and what would have kept it silent. Inspects the request again, which findings are rare enough for.
[[nodiscard]] Finding finding_on(const Moment& moment, const Tried& state, inspect::Attack attack,
                                 const DetectorSpec& spec, std::uint32_t threshold);

}  // namespace onesec::injection_shield
