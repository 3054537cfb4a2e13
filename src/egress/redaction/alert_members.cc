#include "egress/redaction/alert_members.h"

#include <iterator>

namespace onesec::egress {
namespace {

using enum AlertMember;

constexpr MemberRow kMembers[] = {
    {Id, "id", "id", FieldClass::OpaqueId, Profile::Minimal},
    {CreatedAt, "created_at", "timestamp", FieldClass::Time, Profile::Minimal},
    {Module, "module", "module", FieldClass::Vocabulary, Profile::Minimal},
    {Type, "type", "type", FieldClass::Vocabulary, Profile::Minimal},
    {AlertMember::Severity, "severity", "severity", FieldClass::Vocabulary, Profile::Minimal},
    {AlertMember::Status, "status", "status", FieldClass::Vocabulary, Profile::Minimal},
    {Title, "title", "title", FieldClass::Identity, Profile::Standard},
    {Description, "description", "description", FieldClass::Identity, Profile::Full},
    {EventIds, "event_ids", "event_ids", FieldClass::OpaqueId, Profile::Full},
    {Mitigations, "mitigations", "mitigations", FieldClass::Vocabulary, Profile::Full},
    {Detector, "detector", "detector", FieldClass::Vocabulary, Profile::Minimal},
    {AlertMember::Entity, "entity", "entity", FieldClass::Identity, Profile::Standard},
    {Count, "count", "count", FieldClass::Numeric, Profile::Minimal},
    {FirstSeen, "first_seen", "first_seen", FieldClass::Time, Profile::Minimal},
    {LastSeen, "last_seen", "last_seen", FieldClass::Time, Profile::Minimal},
    {Measures, "measures", "measures", FieldClass::Identity, Profile::Standard},
    {Matched, "matched", "matched", FieldClass::Content, Profile::Full},
    {SilencedIf, "silenced_if", "silenced_if", FieldClass::Identity, Profile::Standard},
    {Techniques, "techniques", "techniques", FieldClass::Vocabulary, Profile::Standard},
    {ConfidencePercent, "confidence_percent", "confidence_percent", FieldClass::Numeric, Profile::Standard},
    {AlertMember::Provenance, "provenance", "provenance", FieldClass::Vocabulary, Profile::Standard},
    {Targets, "targets", "targets", FieldClass::Identity, Profile::Standard},
    {IsHistorical, "is_historical", "historical", FieldClass::Vocabulary, Profile::Standard},
};

/// Names all members of Alert: one more of them, and this is no longer a binding of all.
consteval std::size_t members_of_alert() {
  const auto take_apart = [](const Alert& alert) {
    const auto& [id, module, type, detector, severity, status, confidence_percent, provenance, is_historical, title,
                 description, silenced_if, entity, count, created_at, first_seen, last_seen, event_ids, measures,
                 targets, matched, techniques, mitigations] = alert;
    return sizeof(id) + sizeof(mitigations);
  };
  (void)sizeof(take_apart);
  return 23;
}
static_assert(std::size(kMembers) == members_of_alert(), "a member of Alert has no class");

constexpr bool is_in_order() {
  for (std::size_t at = 0; at < std::size(kMembers); ++at) {
    if (kMembers[at].member != static_cast<AlertMember>(at)) return false;
  }
  return true;
}
static_assert(is_in_order(), "the rows of kMembers are those of AlertMember, in its order");

}  // namespace

std::span<const MemberRow> alert_members() { return kMembers; }

FieldClass class_of(EntityKind kind) {
  switch (kind) {
    case EntityKind::Address:
    case EntityKind::Network:
    case EntityKind::Host:
      return FieldClass::Address;
    case EntityKind::User:
      return FieldClass::Identity;
    case EntityKind::Service:
    case EntityKind::Process:
      return FieldClass::Software;
    case EntityKind::File:
      return FieldClass::Path;
    // Of somebody; and not OpaqueId, which passes where entities are named by alias.
    case EntityKind::Device:
    case EntityKind::Session:
      return FieldClass::Identity;
  }
  return FieldClass::Credential;
}

}  // namespace onesec::egress
