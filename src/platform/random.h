#pragma once

#include <cstddef>
#include <string>

#include "base/sip_hash.h"

namespace onesec::platform {

/// `count` bytes from the kernel's generator. Stops the program if the kernel can't give them: no secret may be weak.
[[nodiscard]] std::string random_bytes(std::size_t count);

/// A key for hashes that nobody outside this process may foretell.
[[nodiscard]] HashKey random_key();

/// `count` bytes in lower-case hexadecimal: 2 × `count` characters.
[[nodiscard]] std::string random_hex(std::size_t count);

}  // namespace onesec::platform
