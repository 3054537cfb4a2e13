#pragma once

#include <cstdint>
#include <string_view>

namespace onesec {

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4): finds damage in stored bytes; no protection against intent.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);
/// The same without the processor's instruction: what crc32c() does where there is none.
[[nodiscard]] std::uint32_t crc32c_by_tables(std::string_view bytes);

}  // namespace onesec
