#pragma once

#include <string_view>

namespace onesec::inspect {

/// Of the value of an Authorization header what is inspected, and kept when something is seen in it: all but the
/// signature of a JSON Web Token (RFC 7519, RFC 7515 3.1), without which a server takes it from nobody. A view into
/// `value`, as long as it. O(n).
[[nodiscard]] std::string_view without_signature(std::string_view value);

}  // namespace onesec::inspect
