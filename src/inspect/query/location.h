#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace onesec::inspect {

/// A location path of XPath 1.0 (2) at the beginning of a text: //user[1]/name, ../@id, $x/child::node().
struct Location {
  std::size_t end = 0;  ///< 0: there is none.
  std::uint32_t steps = 0;
  std::uint32_t predicates = 0;
  std::uint32_t places = 0;  ///< Steps that name nothing but a place: *[1], node()
  bool is_of_page = false;   ///< An attribute, or an element of HTML or a feed.
  bool has_secret = false;   ///< A step is called as passwords are.
  bool is_absolute = false;
};

/// Reads 512 bytes at most. O(n).
[[nodiscard]] Location read_location(std::string_view text);

}  // namespace onesec::inspect
