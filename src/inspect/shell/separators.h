#pragma once

#include <cstddef>
#include <string_view>

// Signs of other languages that a shell would take for its own separators.
namespace onesec::inspect::shell {

/// "&copy;" and "&reg;", of which [begin, end) is the name: characters of HTML, and no commands of Windows.
[[nodiscard]] bool is_reference(std::string_view text, std::size_t begin, std::size_t end);

/// Whether the ";" at `joint` begins a parameter of a media type (RFC 9110 8.3.1: "image/png;base64") or a comment on a
/// product (10.1.5: "client/8.1;nodejs"), and nothing follows the one word behind it.
[[nodiscard]] bool is_parameter(std::string_view text, std::size_t joint);

/// How long the numeric character reference of HTML is that begins at `at`, "&#32;", "&#x20;"; 0: none does. A shell
/// reads a comment behind its "&", and the layer behind this one has the character.
[[nodiscard]] std::size_t numeric_reference(std::string_view text, std::size_t at);

/// Whether a word is no command, whatever utility is called so: the first half of "AT&T", a field that a filter
/// compares with a number, "date>=2026-01-01"; and the method of a request line at the front of the text, "GET /a?b=c".
[[nodiscard]] bool is_something_else(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace onesec::inspect::shell
