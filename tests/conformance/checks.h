#pragma once

#include <string>

#include "contract/detector.h"

namespace onesec::conformance {

// What every detector promises. Each returns what is wrong, or nothing.

[[nodiscard]] std::string spec_is_sane(const DetectorEntry& entry);
[[nodiscard]] std::string settings_are_sane(const DetectorEntry& entry);
[[nodiscard]] std::string zero_bytes_are_empty(const DetectorEntry& entry);
/// Twice the same, and the same for 1, 4 and 64 groups of shards, with room for all keys and with full tables.
[[nodiscard]] std::string is_independent_of_shards(const DetectorEntry& entry);
/// Saved and loaded after each part of a story: the same findings and the same states at the end.
[[nodiscard]] std::string survives_restarts(const DetectorEntry& entry);
/// 200,000 keys, several times its budget: no more states than its budget, no more bytes than 64 MiB.
[[nodiscard]] std::string is_bounded(const DetectorEntry& entry);
/// Wild times do no harm, and what was twenty years ago, or ahead before the clock was corrected, changes nothing
/// today.
[[nodiscard]] std::string is_patient(const DetectorEntry& entry);
/// Hostile text does no harm, and findings stay of a size for people.
[[nodiscard]] std::string bears_hostile_text(const DetectorEntry& entry);
/// The stories above make it speak at all; without that the checks above prove little.
[[nodiscard]] std::string speaks(const DetectorEntry& entry);

}  // namespace onesec::conformance
