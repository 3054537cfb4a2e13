#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace onesec::eval {

/// One line of a file of cases, as much of it as this product can represent. What stands in `unsupported` can't be.
struct LabelledCase {
  std::string id;
  std::string kind;
  bool is_malicious = false;
  bool is_weak = false;

  enum class Form { LogLine, WholeLog, Events, Request, Unsupported };
  Form form = Form::Unsupported;
  std::string unsupported;  ///< The kind of input, for the count.

  // LogLine
  std::string line;
  std::string filter;
  std::string host;  ///< Expected address or host name; empty: none given.
  std::string user;
  // WholeLog
  std::vector<std::string> lines;
  std::vector<std::string> sources;
  // Events: JSON texts
  std::vector<std::string> events;
  // Request; a payload is the value of one query parameter in an otherwise ordinary one.
  std::string method;
  std::string uri;
  std::string headers;  ///< "Name: value" lines.
  std::string body;
  std::optional<std::int64_t> status;
  bool is_repaired = false;  ///< It came without the Content-Length that its body needs.
};

/// InvalidInput when it is no such object.
[[nodiscard]] Result<LabelledCase> parse_case(std::string_view json_line);

}  // namespace onesec::eval
