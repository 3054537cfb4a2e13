#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/access.h"
#include "base/ip_address.h"
#include "base/result.h"

namespace onesec::api {

/// A line of a request's head, the blanks around its value left out. Views into the head.
struct HeaderField {
  std::string_view name;
  std::string_view value;
};

/// One request, after transport, limits and access. Owned by its connection and alive until the reply was given.
struct Request {
  std::string method;
  std::string path;   ///< Percent-decoded, without the query; of a request for a verdict as it came.
  std::string query;  ///< As it came, without '?'.
  std::string content_type;
  std::string content_encoding;
  std::string idempotency_key;
  std::span<const HeaderField> fields;  ///< Of its head, in their order.
  std::string_view credential;        ///< The header, in lower case, that the caller's key came in; such requests only.
  std::string body;                   ///< The connection takes its memory back for the next request.
  std::vector<std::string> captures;  ///< What stood for {…} in the route.
  IpAddress peer{};
  Caller caller{};
};

struct Response {
  unsigned status = 200;
  std::string body;
  std::string_view content_type = "application/json";
  std::vector<std::pair<std::string_view, std::string>> headers;  ///< Names are literals.
};

/// Gives the answer, once, from any thread.
using Reply = std::function<void(Response)>;
/// Runs something later on the connection's own strand. From any thread.
using Post = std::function<void(std::function<void()>)>;

/// `{"error","code","status"}`: `code` is a word for programs ("not_found"), `error` a sentence.
[[nodiscard]] Response error_response(unsigned status, std::string_view code, std::string_view sentence);
/// The status and word of our error codes.
[[nodiscard]] Response error_response(const Error& error);

}  // namespace onesec::api
