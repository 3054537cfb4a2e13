#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "api/request.h"

namespace onesec::api {

/// A longer head is 431. What web servers let through they must be able to ask about: nginx 32 KiB, Envoy 60 KiB.
inline constexpr std::size_t kMaxHead = 64UL * 1024;

/// The head of a request as web servers write it to each other. Views into its bytes.
struct PlainHead {
  std::string_view method;
  std::string_view target;
  std::vector<HeaderField> fields;
};

/// Reads a head that is there as a whole, of HTTP/1.1, strictly by RFC 9112, and with nothing in it that makes anything
/// but the next request come behind it: no body, no other protocol, no end of the connection. The number of its bytes;
/// 0: something else begins here, or its end isn't here yet, and `head` is of no use. Only says yes to what the HTTP
/// library reads the same way, but for the order of fields of other names (plain_head_fuzz.cc); everything
/// else is the library's. O(bytes); allocates nothing that `head` has room for.
[[nodiscard]] std::size_t read_plain_head(std::string_view bytes, PlainHead& head);

}  // namespace onesec::api
