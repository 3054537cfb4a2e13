#pragma once

#include <optional>
#include <string_view>

#include "api/access.h"
#include "api/rate_limit.h"
#include "api/router.h"

namespace onesec::api {

/// What a request's head says, as views into it. Plain, so that everything decided from it can be tested and fuzzed
/// without a socket.
struct Head {
  std::string_view method;
  std::string_view target;
  std::string_view host;
  std::string_view authorization;
  std::string_view api_key;
  std::string_view own_key;  ///< X-OneSec-Key, where applications have an X-API-Key of their own.
  std::string_view content_type;
  std::string_view content_encoding;
  std::string_view idempotency_key;
  std::optional<std::uint64_t> content_length{};
  IpAddress peer{};
};

/// The rules at the door.
struct Gate {
  const Access* access = nullptr;
  RateLimit* rate = nullptr;
  bool is_loopback_bind = true;
};

struct Admission {
  const Route* route = nullptr;
  std::optional<Response> refusal{};  ///< 400, 401, 403, 404, 405, 413, 415, 421, 429.
};

/// Decides from the head alone whether the body is worth reading. On success `request` has everything but its body and
/// its fields. `last`: the connection's.
[[nodiscard]] Admission admit(const Gate& gate, const Head& head, std::int64_t steady_nanos, Request& request,
                              Access::Recognised& last);

}  // namespace onesec::api
