#pragma once

#include <string>
#include <string_view>

// What of a request may be kept when an attack was seen in it.
namespace onesec::api {

/// Each JSON Web Token without what stands behind its second dot: the signature (RFC 7515 3.1), or what was encrypted
/// (RFC 7516 3.1). Nobody takes the rest for a token, and its claims are where an attack would be. O(n).
[[nodiscard]] std::string without_signatures(std::string_view text);

/// A line of a header: tokens without their signatures; of Basic credentials (RFC 7617) what is inspected of them, the
/// user and that a line ends in them, never the password. Read as the inspection reads it, and never longer than it
/// was.
[[nodiscard]] std::string without_secrets(std::string_view line);

}  // namespace onesec::api
