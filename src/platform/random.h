#pragma once

#include <cstddef>
#include <string>

namespace onesec::platform {

/// `count` bytes from the kernel's generator. Stops the program if the kernel can't give them: no secret may be weak.
[[nodiscard]] std::string random_bytes(std::size_t count);

/// The same in lower-case hexadecimal: 2 × `count` characters.
[[nodiscard]] std::string random_hex(std::size_t count);

}  // namespace onesec::platform
