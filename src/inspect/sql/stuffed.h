#pragma once

#include <string>
#include <string_view>

namespace onesec::inspect::sql {

/// The text as a filter leaves it that takes comments or keywords out once: "un/**/ion" without the comments inside of
/// words, "UNunionION" without the keyword in the middle. Writes it to `out`; false: there is nothing of that kind.
/// O(n).
[[nodiscard]] bool unstuff(std::string_view text, std::string& out);

}  // namespace onesec::inspect::sql
