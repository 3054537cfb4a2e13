#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/http_response.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/url.h"
#include "egress/gate.h"
#include "egress/purpose.h"
#include "platform/stream.h"

namespace onesec::egress {

struct HttpRequest {
  Purpose purpose = Purpose::Webhook;
  std::string method = "POST";
  Url url{};
  std::vector<HttpHeader> headers{};  ///< Besides Host, Connection, User-Agent, Content-Length and Accept-Encoding.
  std::string body{};
  std::uint32_t redactions = 0;  ///< For the ledger: values that were taken out of the body.
};

struct HttpLimits {
  milliseconds connect{5'000};
  milliseconds total{15'000};            ///< From the lookup to the last byte of the answer.
  std::size_t max_answer = 64UL * 1024;  ///< Body.
  platform::TlsOptions tls{};
};

/// The bytes that exchange() would send, before TLS. What a preview shows and what the ledger's hash is of.
[[nodiscard]] std::string request_bytes(const HttpRequest& request);

/// One request over one connection through the gate: HTTPS by TLS 1.3 with the certificate verified; plain HTTP to this
/// machine's own loopback only. It follows no redirect (a 3xx is an answer like any other), reads no proxy from the
/// environment, asks for no compression and keeps no connection. The bytes are in the ledger before the first of them
/// leaves, and wiped afterwards, because a header may hold a key. Denied: not open, closed meanwhile (it then ends
/// within 0.2 s, the system's lookup apart), a certificate that isn't right, or a header that could break the request.
/// Unavailable: no whole answer in time. Blocks; any thread.
[[nodiscard]] Result<HttpAnswer> exchange(Gate& gate, const HttpRequest& request, const HttpLimits& limits = {});

/// Whether the URL may be sent to at all: https, or http to "localhost", 127.0.0.0/8 or ::1.
[[nodiscard]] Status check_scheme(const Url& url);

}  // namespace onesec::egress
