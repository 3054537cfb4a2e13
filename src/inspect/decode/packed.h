#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace onesec::inspect {

/// What comes out of one is cut here: as much as is read of any text, so that a bomb costs no more than a page.
inline constexpr std::size_t kMaxUnpacked = 64 << 10;

/// Of gzip (RFC 1952), all its members, or zlib (RFC 1950). True: `out` holds what was packed, or the first
/// kMaxUnpacked bytes, or what stands before the damage; then `is_cut` is set. False: nothing came out, and `is_cut` is
/// set when that is because only the front of it was read.
[[nodiscard]] bool unpack(std::string_view packed, std::string& out, bool& is_cut);
/// The same of base64, as the whole text.
[[nodiscard]] bool decode_packed(std::string_view text, std::string& out, bool& is_cut);

}  // namespace onesec::inspect
