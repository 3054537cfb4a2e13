#pragma once

#include <array>
#include <cstdint>

#include "inspect/request/inspector.h"
#include "model/event.h"

namespace onesec::injection_shield {

/// A web request as the detectors here read it: their Digest. It is inspected once for all of them.
struct Inspected {
  [[nodiscard]] static Inspected of(const Event& event);
  [[nodiscard]] std::uint32_t of(inspect::Attack attack) const { return points[static_cast<std::size_t>(attack)]; }

  std::array<std::uint8_t, inspect::kAttacks> points{};  ///< Cut at 255.
};

/// What of an event is a request. Views into it.
[[nodiscard]] inspect::Request request_of(const Event& event);

inline constexpr EventType kRequests[] = {EventType::HttpRequest, EventType::ApiRequest};

}  // namespace onesec::injection_shield
