#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace onesec::egress {

/// Why something leaves this host. Each is closed until the configuration opens it.
enum class Purpose : unsigned char { Ai, Telemetry, Webhook, Notify, Cloud, Update, Bus, Collect, Gateway, Oidc };
inline constexpr std::size_t kPurposes = 10;

[[nodiscard]] std::string_view name_of(Purpose purpose);
[[nodiscard]] std::optional<Purpose> purpose_named(std::string_view name);

}  // namespace onesec::egress
