#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace onesec {

/// 128 bits, equal or not; ordered only so that it can be sorted.
struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Hash128&) const = default;
};

/// The secret of an installation: without it nobody can choose keys that collide.
using HashKey = std::array<std::uint8_t, 16>;

/// SipHash-2-4 with 64 and 128 bits of output (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012; reference
/// vectors in the test).
[[nodiscard]] std::uint64_t sip_hash64(const HashKey& key, std::string_view bytes);
/// SipHash-1-3, in half the time: what tables in memory use whose hashes nobody sees (Rust's HashMap, Python's str).
[[nodiscard]] std::uint64_t quick_sip_hash64(const HashKey& key, std::string_view bytes);
[[nodiscard]] Hash128 sip_hash128(const HashKey& key, std::string_view bytes);

}  // namespace onesec
