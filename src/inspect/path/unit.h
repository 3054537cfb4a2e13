#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace onesec::inspect::path {

/// What one character means to a file system, however it is written.
enum class Meaning : std::uint8_t { Other, Dot, TwoDots, Separator, Nul };

/// How it is written. Escaped is RFC 3986 percent-encoding once; Odd is any form that no client makes by itself:
/// encoded twice, %u, 0x, overlong UTF-8 (RFC 3629 section 3 forbids it), dots and slashes of Unicode.
enum class Writing : std::uint8_t { Plain, Escaped, Odd };

struct Unit {
  Meaning meaning = Meaning::Other;
  Writing writing = Writing::Plain;
  std::uint8_t length = 1;  ///< Bytes of the text.
};

/// The unit at `at`, which is inside `text`.
[[nodiscard]] Unit unit_at(std::string_view text, std::size_t at);

}  // namespace onesec::inspect::path
