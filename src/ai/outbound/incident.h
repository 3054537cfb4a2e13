#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "ai/outbound/document.h"
#include "base/instant.h"
#include "model/alert.h"
#include "model/event_type.h"

namespace onesec::ai {

enum class Excerpts : std::uint8_t {
  Off,      ///< Nothing of what events carried, not even its size.
  Lexical,  ///< Skeletons of matched lines and of excerpts (skeleton.h).
};

/// One event behind the alert, by its closed fields. The caller keeps what the views show.
struct EvidenceEvent {
  EventType type = EventType::Unknown;
  Severity severity = Severity::Info;
  Provenance provenance = Provenance::Declared;
  Instant when{};
  std::span<const Entity> entities{};
  std::uint16_t port = 0;       ///< Of the service; 0: none.
  unsigned http_status = 0;     ///< 0: none.
  std::string_view protocol{};  ///< Looked up: what isn't in the list is "other", empty is "none".
  std::string_view excerpt{};   ///< Any bytes; read at Excerpts::Lexical only.
};

/// A grouped alert with what is known around it. The caller keeps what the views show.
struct IncidentInput {
  const Alert& alert;
  std::span<const EvidenceEvent> evidence;
  std::span<const Alert> related;  ///< Those that share an entity with it, the most telling first.
  Excerpts excerpts = Excerpts::Off;
};

/// The incident in the closed language. Of the input's texts only this is used: exact lookup in closed lists, equality
/// of entities within the incident, the reach of an address, and the skeleton of excerpts if asked for.
[[nodiscard]] OutboundDoc build_document(const IncidentInput& incident, RequestTag tag);

}  // namespace onesec::ai
