#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace onesec {

using Sha256 = std::array<std::uint8_t, 32>;

/// SHA-256 (FIPS 180-4), for content hashes and ids in pure rooms, where OpenSSL may not go. Not for secrets or bulk
/// data.
[[nodiscard]] Sha256 sha256(std::string_view bytes);

/// Lower-case hexadecimal of the first `count` bytes (at most all 32).
[[nodiscard]] std::string hex(const Sha256& digest, std::size_t count = 32);

}  // namespace onesec
