#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/alert.h"

namespace onesec::ai {

/// One reason of a score, with its share in it.
struct ScoreReason {
  std::string what;         ///< "severity HIGH"
  std::int32_t tenths = 0;  ///< Of log-odds; negative speaks for harmless.
  bool operator==(const ScoreReason&) const = default;
};

/// What this machine itself makes of an incident: a grouped alert and those that share an entity with it.
struct LocalAnalysis {
  std::uint32_t score_percent = 0;  ///< How much it matters, 0 to 100: the reasons added up and made a share.
  std::vector<ScoreReason> reasons{};
  std::string summary{};               ///< Plain English, from a template. Names no user, address or file.
  std::vector<std::string> related{};  ///< Ids of alerts, the most telling first; at most kMaxRelatedAlerts.
};
inline constexpr std::size_t kMaxRelatedAlerts = 6;

/// Alerts that belong to the incident, of those that share an entity with it: within a day of it, worst first, then
/// nearest in time; never the alert itself.
[[nodiscard]] std::vector<Alert> related_to(const Alert& alert, std::vector<Alert> candidates);

/// Pure: the same alerts give the same analysis. The weights are judgement, not measurement: they order incidents for a
/// reader and decide nothing.
[[nodiscard]] LocalAnalysis analyse_locally(const Alert& alert, std::span<const Alert> related);

/// What makes an incident another one: severity, confidence by tens, count by powers of two, entities and techniques.
/// As long as it is the same a model isn't asked again.
[[nodiscard]] std::string material_of(const Alert& alert);

}  // namespace onesec::ai
