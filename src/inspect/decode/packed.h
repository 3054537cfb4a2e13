#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace onesec::inspect {

/// What comes out of one is cut here: as much as is read of any text, so that a bomb costs no more than a page.
inline constexpr std::size_t kMaxUnpacked = 64 << 10;

/// Of gzip (RFC 1952) or zlib (RFC 1950). True: `out` holds what was packed, or its first kMaxUnpacked bytes, and then
/// `is_cut` is set. False: it is none, or damaged before its first byte came out.
[[nodiscard]] bool unpack(std::string_view packed, std::string& out, bool& is_cut);
/// The same of base64, as the whole text.
[[nodiscard]] bool decode_packed(std::string_view text, std::string& out, bool& is_cut);

}  // namespace onesec::inspect
