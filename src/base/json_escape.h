#pragma once

#include <string>
#include <string_view>

namespace onesec {

/// Appends `text` as a JSON string literal (RFC 8259), quotes included. What isn't UTF-8 (RFC 3629: overlong forms,
/// surrogates and beyond U+10FFFF too) becomes U+FFFD, one for each bad byte, so the result is always valid JSON.
void append_json_string(std::string& out, std::string_view text);

/// The length of the valid UTF-8 sequence that `text` begins with: 1 to 4; 0 when it is none, or `text` is empty.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

}  // namespace onesec
