#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/request.h"
#include "base/ip_address.h"
#include "base/result.h"

namespace onesec::api {

/// Everything under it is asked for a verdict; what follows it is the path of the request asked about.
inline constexpr std::string_view kInspectPath = "/api/v1/inspect/http";
/// Whether a target (as it came, undecoded) asks for a verdict.
[[nodiscard]] bool is_inspection(std::string_view target);

/// How a verdict was asked for.
enum class AskedBy : std::uint8_t {
  Person,     ///< A request described in JSON: answered in full, always with 200.
  WebServer,  ///< Forward authentication: answered with 200 or 403, and few words.
};

/// The request that a verdict is asked of. Owns its strings.
struct AskedRequest {
  AskedBy by = AskedBy::WebServer;
  std::string method;
  /// Path and query as they came. More than one when headers contradict each other: then each is judged, because one
  /// of them may be the client's own, and not the web server's.
  std::vector<std::string> uris;
  std::string headers;  ///< "Name: value" lines: those of the request, without what the web server told us in others.
  std::string body;
  bool has_headers = false;
  bool has_body = false;
  bool is_real = true;  ///< It did arrive somewhere: an attack is an event.
  IpAddress source{};   ///< Who sent it, as the caller says; none: not told.
};

/// Reads it out of what a web server (or a person) sent. InvalidInput says what was expected.
///
/// Which URI and method: with a path behind kInspectPath that one (Envoy ext_authz); else X-Original-URI and
/// X-Original-Method (nginx), X-Forwarded-Uri and X-Forwarded-Method (Traefik, Caddy); else a JSON body. Which source:
/// the last address of X-Forwarded-For, which the nearest web server wrote, else X-Real-IP. Both are believed because
/// the caller has a key.
[[nodiscard]] Result<AskedRequest> read_asked(Request& request);

/// An address as web servers write it: with a port or brackets, too. None when it isn't one.
[[nodiscard]] IpAddress forwarded_address(std::string_view text);

/// Of "Name: value" lines the first value of a name (lower case). Empty: none.
[[nodiscard]] std::string_view header_value(std::string_view lines, std::string_view name);

}  // namespace onesec::api
