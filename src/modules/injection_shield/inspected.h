#pragma once

#include <array>
#include <cstdint>

#include "contract/detector.h"
#include "inspect/request/inspector.h"
#include "model/event.h"
#include "rules/rule_set.h"

namespace onesec::injection_shield {

/// A web request as the detectors here read it: their Digest. It is inspected once for all of them.
struct Inspected {
  [[nodiscard]] static Inspected of(const Event& event) { return of(event, DigestContext{}); }
  [[nodiscard]] static Inspected of(const Event& event, const DigestContext& context);
  [[nodiscard]] std::uint32_t of(inspect::Attack attack) const { return points[static_cast<std::size_t>(attack)]; }
  [[nodiscard]] std::uint32_t silenced_of(inspect::Attack attack) const {
    return silenced[static_cast<std::size_t>(attack)];
  }

  const rules::RuleSet* rules = nullptr;                   ///< Whose exclusions were in force; nullptr: none.
  std::array<std::uint8_t, inspect::kAttacks> points{};    ///< Cut at 255.
  std::array<std::uint8_t, inspect::kAttacks> silenced{};  ///< Points of what an exclusion silences, cut too.
  std::array<inspect::Exclusions::Place, inspect::kAttacks> silenced_by{};
};
[[nodiscard]] inspect::Exempt exempt_in(const rules::RuleSet* rules, const Event& event);

/// What of an event is a request. Views into it.
[[nodiscard]] inspect::Request request_of(const Event& event);

inline constexpr EventType kRequests[] = {EventType::HttpRequest, EventType::ApiRequest};

}  // namespace onesec::injection_shield
