#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "model/event_id.h"
#include "model/provenance.h"

namespace onesec {

/// What a finding is about, and what a response could act on.
enum class EntityKind : std::uint8_t { Address, Network, User, Host, Service, Process, File, Device, Session };
[[nodiscard]] std::string_view name_of(EntityKind kind);

/// A typed thing: {Address, "192.0.2.1"}, {Network, "2001:db8::/64"}, {User, "root"}.
struct Entity {
  EntityKind kind = EntityKind::Address;
  std::string value;
  auto operator<=>(const Entity&) const = default;
};

/// One measured reason: "failures in 60 s: 7, threshold 6".
struct Measure {
  std::string name;  ///< What was counted, with its unit and window: "failures in 60 s".
  std::int64_t value = 0;
  std::int64_t threshold = 0;
  bool operator==(const Measure&) const = default;
};

/// What a detector says about its tipping event. Owns everything.
struct Finding {
  std::string_view detector;  ///< The detector's or rule's id: "auth.brute_force". Lives as long as the batch.
  std::string_view type;      ///< Alert type in the reference's words, static: "brute_force".
  Severity severity = Severity::Medium;
  std::uint8_t confidence_percent = 0;
  Entity entity{};  ///< Alerts are grouped by (detector, entity).
  std::string title;
  std::string summary;      ///< One or two sentences for a person who doesn't know us.
  std::string silenced_if;  ///< What would have made it silent: "fewer than 6 failures in 60 s".
  std::vector<Measure> measures;
  std::vector<std::string> techniques;  ///< ATT&CK ids; empty: the detector's.
  std::vector<Entity> targets;          ///< What a response may act on.
  std::vector<std::string> matched;     ///< Evidence copied from events: raw lines, at most 4, each cut at 512 bytes.
  std::vector<EventId> events;          ///< The tipping event first, then earlier ones, at most 8.
  Provenance provenance = Provenance::Declared;  ///< The weakest of the evidence.
  Instant when{};                                ///< The tipping event's `when`.
  bool is_historical = false;
  std::uint32_t held = 0;  ///< Findings of the same key held back since the last one; filled by the engine.
};

}  // namespace onesec
