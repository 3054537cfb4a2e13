#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "egress/redaction/table.h"
#include "model/alert.h"

namespace onesec::egress {

/// The members of Alert in the order of its published JSON.
enum class AlertMember : std::uint8_t {
  Id,
  CreatedAt,
  Module,
  Type,
  Severity,
  Status,
  Title,
  Description,
  EventIds,
  Mitigations,
  Detector,
  Entity,
  Count,
  FirstSeen,
  LastSeen,
  Measures,
  Matched,
  SilencedIf,
  Techniques,
  ConfidencePercent,
  Provenance,
  Targets,
  IsHistorical,
};

/// What a member is, so that the table can decide about it.
struct MemberRow {
  AlertMember member = AlertMember::Id;
  std::string_view name;                         ///< In the C++ struct.
  std::string_view key;                          ///< In the JSON.
  FieldClass field_class = FieldClass::Content;  ///< Of words: the most private thing that they name.
  Profile from = Profile::Full;                  ///< The least profile that tells it, whatever the table opens.
};

/// One row a member, in the order of AlertMember. A member of Alert without a row doesn't compile.
[[nodiscard]] std::span<const MemberRow> alert_members();

/// What an entity tells; an entity is treated by this, and not by the row that it stands in.
[[nodiscard]] FieldClass class_of(EntityKind kind);

}  // namespace onesec::egress
