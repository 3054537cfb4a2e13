#pragma once

#include <cstddef>
#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect::xss {

/// Tags anywhere in the text, as the tokeniser of WHATWG HTML 13.2.5 finds them in content.
void read_content(std::string_view text, Reasons& out);
/// Attributes from `at` on, as behind a value that the text leaves: by a quote (`is_left`) or, unquoted, by a blank.
void read_attributes(std::string_view text, std::size_t at, bool is_left, Reasons& out);
/// The text as a whole as an address (WHATWG URL: blanks and controls in front, and tabs and line ends anywhere, don't
/// count).
void read_address(std::string_view text, Reasons& out);

/// [a](javascript:…): links of Markdown (CommonMark 6.3) whose address runs script. O(n).
void read_links(std::string_view text, Reasons& out);

}  // namespace onesec::inspect::xss
