#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace onesec {

/// RFC 4648, section 4: the usual alphabet, with padding.
[[nodiscard]] std::string base64(std::string_view bytes);

/// Its inverse, strict: no blanks, no line breaks, padding whole or left out, no bits set that mean nothing. nullopt:
/// it isn't base64.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace onesec
