#include <boost/beast/http.hpp>
#include <string_view>

#include "api/plain_head.h"

/// Whatever is said to be a plain head, the HTTP library reads as the same one, with no body behind it, and goes on.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  namespace http = boost::beast::http;
  using namespace onesec::api;
  const auto view_of = [](boost::string_view text) { return std::string_view(text.data(), text.size()); };
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  PlainHead head;
  const std::size_t length = read_plain_head(bytes, head);
  if (length == 0) return 0;
  http::request_parser<http::empty_body> parser;
  parser.header_limit(1U << 20U);
  boost::beast::error_code error;
  const std::size_t read = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error || !parser.is_done() || read != length || !parser.keep_alive()) __builtin_trap();
  const auto& message = parser.get();
  if (view_of(message.method_string()) != head.method || view_of(message.target()) != head.target) __builtin_trap();
  auto field = head.fields.begin();
  for (const auto& other : message) {
    if (field == head.fields.end() || view_of(other.name_string()) != field->name ||
        view_of(other.value()) != field->value)
      __builtin_trap();
    ++field;
  }
  if (field != head.fields.end()) __builtin_trap();
  return 0;
}
