#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace onesec {

/// Where an HTTP request goes.
struct Url {
  bool is_tls = true;
  std::string host;          ///< A name in lower case, or an address as IpAddress writes it, without brackets.
  std::uint16_t port = 443;  ///< 443 or 80 where the text gives none.
  std::string target = "/";  ///< Path and query as they stand in the request line.
  bool operator==(const Url&) const = default;
};

/// An absolute http or https URL, as a person writes it in a configuration (RFC 3986, without what has no place there):
/// no user or password (they would be in every log), no fragment, no backslash, blank or control character, ASCII only
/// (names in their "xn--" form), at most 2,048 bytes. Numbers that browsers take for addresses ("2130706433", "0x7f.1")
/// are no host. Pure.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

/// Whether it can only lead to this machine itself: "localhost", 127.0.0.0/8, ::1.
[[nodiscard]] bool is_own_loopback(const Url& url);

/// "host", "host:8443", "[2001:db8::1]:8443": as the Host header wants it, without a port that is the scheme's own.
[[nodiscard]] std::string authority_of(const Url& url);

}  // namespace onesec
