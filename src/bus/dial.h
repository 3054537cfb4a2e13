#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "platform/stream.h"

namespace onesec::egress {
class Gate;
}

namespace onesec::bus {

/// Whether `host` names this machine without a lookup: 127.0.0.0/8, ::1 or "localhost".
[[nodiscard]] bool is_loopback_host(std::string_view host);

/// Loopback is connected directly; anything else through `gate` with purpose `bus` (Denied without a gate).
[[nodiscard]] Result<platform::Stream> dial(egress::Gate* gate, const std::string& host, std::uint16_t port,
                                            milliseconds timeout);

}  // namespace onesec::bus
