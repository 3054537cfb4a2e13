#pragma once

#include <string>
#include <string_view>

namespace onesec::inspect {

// As the functions of decode.h.

/// Quoted-printable of a part of a multipart body (RFC 2045 6.7): =HH, and "=" at the end of a line.
[[nodiscard]] bool decode_quoted_printable(std::string_view text, std::string& out);
/// Encoded words of a header (RFC 2047), Base64 and Q, whatever their charset: "=?utf-8?Q?a=2Ejsp?=".
[[nodiscard]] bool decode_encoded_words(std::string_view text, std::string& out);

}  // namespace onesec::inspect
