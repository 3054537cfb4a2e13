#include <nlohmann/json.hpp>

#include "api/request.h"

namespace onesec::api {

Response error_response(unsigned status, std::string_view code, std::string_view sentence) {
  const nlohmann::ordered_json json = {
      {"error", std::string(sentence)}, {"code", std::string(code)}, {"status", status}};
  Response response;
  response.status = status;
  response.body = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  // 1 s: the engine probes a full disk once a second.
  if (status == 503 || status == 429) response.headers.emplace_back("Retry-After", "1");
  return response;
}

Response error_response(const Error& error) {
  switch (error.code) {
    case Code::InvalidInput:
      return error_response(400, "invalid_input", error.what);
    case Code::NotFound:
      return error_response(404, "not_found", error.what);
    case Code::Denied:
      return error_response(403, "denied", error.what);
    case Code::Exhausted:
      return error_response(503, "busy", error.what);
    case Code::Unavailable:
      return error_response(503, "unavailable", error.what);
    case Code::Unsupported:
      return error_response(501, "unsupported", error.what);
    case Code::Corrupt:
      break;
  }
  return error_response(500, "corrupt", error.what);
}

}  // namespace onesec::api
