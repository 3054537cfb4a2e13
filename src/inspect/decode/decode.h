#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace onesec::inspect {

// One layer of an encoding taken off. Each writes the whole text with every escape of its kind decoded once into `out`
// and returns true; or returns false, and leaves `out` as it may be, when the text holds none. What is no valid escape
// stays as it is. O(n); `out` is never longer than the text.

/// RFC 3986 percent-encoding, and %uXXXX as IIS takes it. `plus_is_space`: of forms and queries.
[[nodiscard]] bool decode_percent(std::string_view text, bool plus_is_space, std::string& out);
/// "%S%E%L%E%C%T", "a%n%d": ASP passes over a percent sign that no two digits follow. At least every second letter of
/// the text or of a word has one.
[[nodiscard]] bool decode_stray_percents(std::string_view text, std::string& out);
/// "'+or+1=1": a form's blanks in what was encoded once more, where there are three and no blank, or two and
/// a sign of syntax.
[[nodiscard]] bool decode_plus(std::string_view text, std::string& out);
/// Character references of HTML: numbers with or without the semicolon, and the names of what syntax is made of.
[[nodiscard]] bool decode_entities(std::string_view text, std::string& out);
/// \xHH, \uHHHH, \u{H…} and \OOO of JavaScript, JSON, Java and C; and those of CSS (CSS Syntax 3, 4.3.7) that can't be
/// meant otherwise: \3c , \00003c.
[[nodiscard]] bool decode_escapes(std::string_view text, std::string& out);
/// The escapes of a string of JSON (RFC 8259 7): \n, \", \\, \uHHHH …
[[nodiscard]] bool decode_json_string(std::string_view text, std::string& out);
/// Overlong UTF-8 of ASCII (C0 AF for a slash), full-width forms, and the quotes and slashes of Unicode, as the ASCII
/// that some servers and databases make of them; the blanks of Unicode, and no NULs, as in ASCII that was written in
/// UTF-16; digits in circles; and U+560D and U+560A side by side, whose low bytes end a line.
[[nodiscard]] bool decode_lookalikes(std::string_view text, std::string& out);
/// UTF-7 (RFC 2152): +ADw-script+AD4-, where what comes out has a sign of syntax.
[[nodiscard]] bool decode_utf7(std::string_view text, std::string& out);
/// Base64, plain or for URLs, of the whole text, when what comes out is text of at least 6 bytes.
[[nodiscard]] bool decode_base64_text(std::string_view text, std::string& out);
/// Hexadecimal digits, two a byte, as the whole text, when what comes out is text: of at least 6 bytes, or of 4 behind
/// 0x, which databases read as a string.
[[nodiscard]] bool decode_hex_text(std::string_view text, std::string& out);

}  // namespace onesec::inspect
