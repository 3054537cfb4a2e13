#pragma once

#include <string_view>

#include "base/instant.h"

namespace onesec::notify {

/// How long the receiver wants to be left alone (RFC 9110, 10.2.3): seconds, or a date in the one form that may be sent
/// today ("Sun, 06 Nov 1994 08:49:37 GMT"). At most an hour: a receiver that says a year, or a date by a wrong clock,
/// must not silence us. 0: not said, already past, or no sense in it.
[[nodiscard]] seconds retry_after(std::string_view value, Instant now);

}  // namespace onesec::notify
