#pragma once

#include <string>
#include <string_view>

namespace onesec::platform {

/// HMAC-SHA-256 (RFC 2104): 32 bytes. Stops the program when OpenSSL can't compute it: nothing may be signed by a
/// guess.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);

}  // namespace onesec::platform
