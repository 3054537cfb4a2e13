#include "api/admission.h"

#include <algorithm>

#include "api/inspect_request.h"
#include "api/query.h"

namespace onesec::api {
namespace {

constexpr std::string_view kEventsPath = "/api/v1/events";

Response refuse(unsigned status, std::string_view code, std::string_view sentence) {
  return error_response(status, code, sentence);
}

std::optional<Response> check_caller(const Gate& gate, const Head& head, std::string_view secret, const Route& route,
                                     Request& request, Access::Recognised& last) {
  if (route.role == Role::None) return std::nullopt;
  if (secret.empty()) {
    Response response = refuse(401, "unauthorized", "this needs a key: Authorization: Bearer KEY, or X-API-Key: KEY");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
  }
  request.caller = gate.access->identify(secret, head.peer.is_loopback(), last);
  if (request.caller.role == Role::None) return refuse(403, "forbidden", "the key is unknown here");
  if (permits(request.caller.role, route.role)) return std::nullopt;
  return refuse(403, "forbidden",
                "a key with the role " + std::string(name_of(request.caller.role)) + " may not do this: it needs " +
                    std::string(name_of(route.role)));
}

/// Splits and decodes the target; nullopt when it isn't a path of ours.
std::optional<Response> read_target(std::string_view target, Request& request) {
  const std::size_t question = target.find('?');
  std::optional<std::string> path = percent_decode(target.substr(0, question), false);
  if (!path || !path->starts_with('/')) return refuse(400, "invalid_input", "the request target is not a path");
  request.path = std::move(*path);
  request.query = question == std::string_view::npos ? "" : std::string(target.substr(question + 1));
  return std::nullopt;
}

const Route& inspection_route(bool has_path) {
  return *std::ranges::find_if(routes(), [&](const Route& route) {
    return has_path ? route.path.starts_with(kInspectPath) && route.path.size() > kInspectPath.size()
                    : route.path == kInspectPath;
  });
}

/// A request for a verdict. It has the original's method, path, Host, encoding and perhaps its Authorization, so none
/// of these is looked at as one of ours. Who has the key isn't limited by count, and who hasn't can't use up what the
/// web servers on the same address need.
Admission admit_inspection(const Gate& gate, const Head& head, std::int64_t steady_nanos, Request& request,
                           Access::Recognised& last) {
  const std::size_t question = head.target.find('?');
  request.path = head.target.substr(0, question);
  request.query = question == std::string_view::npos ? "" : std::string(head.target.substr(question + 1));
  const bool has_path = request.path.size() > kInspectPath.size();
  const Route& route = inspection_route(has_path);
  const std::string_view secret =
      !head.own_key.empty() ? head.own_key
                            : (!head.api_key.empty() ? head.api_key : presented_secret(head.authorization, {}));
  if (auto refusal = check_caller(gate, head, secret, route, request, last)) {
    // To web servers a 403 is a verdict: a wrong key must not look like one.
    if (refusal->status == 403) refusal = refuse(401, "unauthorized", "the key is unknown here, or may not ingest");
    if (gate.rate->admit(head.peer, steady_nanos)) return {nullptr, std::move(refusal)};
    return {nullptr, refuse(429, "too_many_requests", "too many requests with a wrong key from this address")};
  }
  if (head.content_length.value_or(0) > route.max_body) {
    return {nullptr, refuse(413, "too_large", "the body is over " + std::to_string(route.max_body) + " bytes")};
  }
  request.credential = !head.own_key.empty() ? "x-onesec-key" : (!head.api_key.empty() ? "x-api-key" : "authorization");
  request.method = head.method;
  request.peer = head.peer;
  return {&route, std::nullopt};
}

}  // namespace

Admission admit(const Gate& gate, const Head& head, std::int64_t steady_nanos, Request& request,
                Access::Recognised& last) {
  if (is_inspection(head.target)) return admit_inspection(gate, head, steady_nanos, request, last);
  if (gate.is_loopback_bind && !is_loopback_host(head.host)) {
    return {nullptr, refuse(421, "misdirected", "the Host header is not a loopback name")};
  }
  if (auto refusal = read_target(head.target, request)) return {nullptr, std::move(refusal)};
  const bool is_limited = request.path != "/health";
  if (is_limited && !gate.rate->admit(head.peer, steady_nanos)) {
    return {nullptr, refuse(429, "too_many_requests", "too many requests from this address")};
  }
  Match match = match_route(routes(), head.method, request.path);
  if (match.route == nullptr && match.allow.empty()) return {nullptr, refuse(404, "not_found", "no such path")};
  if (match.route == nullptr) {
    Response response = refuse(405, "method_not_allowed", "this path has: " + match.allow);
    response.headers.emplace_back("Allow", match.allow);
    return {nullptr, std::move(response)};
  }
  const Route& route = *match.route;
  if (auto refusal = check_caller(gate, head, presented_secret(head.authorization, head.api_key), route, request, last))
    return {nullptr, std::move(refusal)};
  // Who may ingest is limited by the queue's share (503), not by the count of requests.
  if (head.method == "POST" && route.path == kEventsPath) gate.rate->refund(head.peer);
  if (head.content_length.value_or(0) > route.max_body) {
    return {nullptr, refuse(413, "too_large", "the body is over " + std::to_string(route.max_body) + " bytes")};
  }
  const bool has_encoding = !head.content_encoding.empty() && head.content_encoding != "identity";
  if (has_encoding && route.path != kEventsPath) {
    return {nullptr, refuse(415, "unsupported_encoding", "only events may be sent compressed")};
  }
  request.method = head.method;
  request.captures = std::move(match.captures);
  request.content_type = head.content_type;
  request.content_encoding = head.content_encoding;
  request.idempotency_key = head.idempotency_key;
  request.peer = head.peer;
  return {&route, std::nullopt};
}

}  // namespace onesec::api
