#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace onesec::cli {

struct HttpAnswer {
  int status = 0;
  std::uint32_t retry_after_seconds = 0;  ///< 0: not said.
  std::string body;
};

/// Reads one HTTP/1.1 response with a Content-Length, fed piece by piece; that is what our server sends. Pure, bounded:
/// head 16 KiB, body `max_body`.
class HttpResponseReader {
 public:
  explicit HttpResponseReader(std::size_t max_body) : max_body_(max_body) {}

  /// True: the response is whole and `answer()` has it. What follows it is dropped.
  [[nodiscard]] Result<bool> feed(std::string_view bytes);
  [[nodiscard]] HttpAnswer& answer() { return answer_; }

 private:
  [[nodiscard]] Status read_head(std::string_view head);

  std::size_t max_body_ = 0;
  std::string head_;
  std::optional<std::size_t> length_;  ///< Known once the head is read.
  HttpAnswer answer_;
};

}  // namespace onesec::cli
