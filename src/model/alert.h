#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"

namespace onesec {

enum class AlertStatus : std::uint8_t { Open, Acknowledged, Resolved, FalsePositive };
/// "OPEN", "ACKNOWLEDGED", "RESOLVED", "FALSE_POSITIVE".
[[nodiscard]] std::string_view name_of(AlertStatus status);
/// Any case; "ACK" too.
[[nodiscard]] std::optional<AlertStatus> alert_status_named(std::string_view name);

/// Findings of one (detector, entity), grouped. What the store keeps and the API shows.
struct Alert {
  std::string id;  ///< hash(install, detector, entity, tipping event, ordinal): the same in every replay.
  std::string module;
  std::string type;
  std::string detector;
  Severity severity = Severity::Medium;
  AlertStatus status = AlertStatus::Open;
  std::uint8_t confidence_percent = 0;
  Provenance provenance = Provenance::Declared;
  bool is_historical = false;
  std::string title;
  std::string description;
  std::string silenced_if;
  Entity entity{};
  std::uint64_t count = 0;  ///< Findings in the group, those held back among them.
  Instant created_at{};     ///< Journal time of the first finding.
  Instant first_seen{};     ///< `when` of the first and the last tipping event.
  Instant last_seen{};
  std::vector<std::string> event_ids;
  std::vector<Measure> measures;
  std::vector<Entity> targets;
  std::vector<std::string> matched;
  std::vector<std::string> techniques;
  std::vector<std::string> mitigations;
  bool operator==(const Alert&) const = default;
};

}  // namespace onesec
