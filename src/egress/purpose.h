#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace onesec::egress {

/// Why something leaves this host. Each is closed until the configuration opens it.
enum class Purpose : unsigned char { Ai, Telemetry, Webhook, Notify, Cloud, Update, Bus, Collect, Gateway, Oidc };
inline constexpr std::size_t kPurposes = 10;

[[nodiscard]] std::string_view name_of(Purpose purpose);
[[nodiscard]] std::optional<Purpose> purpose_named(std::string_view name);

/// What may go out for a purpose at most, whatever asks for it.
struct SendCaps {
  std::size_t max_bytes = 0;     ///< Of one send: request line, head and body.
  std::uint32_t per_minute = 0;  ///< Sends.
};
[[nodiscard]] SendCaps caps_of(Purpose purpose);

}  // namespace onesec::egress
