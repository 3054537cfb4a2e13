#include <algorithm>
#include <boost/beast/http.hpp>
#include <string_view>
#include <vector>

#include "api/plain_head.h"
#include "inspect/ascii.h"

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
  std::vector<HeaderField> fields;
  for (const auto& other : message) fields.push_back({view_of(other.name_string()), view_of(other.value())});
  // The library puts fields of one name side by side.
  const auto by_name = [](const HeaderField& a, const HeaderField& b) {
    return std::ranges::lexicographical_compare(a.name, b.name, {}, onesec::inspect::ascii::lower,
                                                onesec::inspect::ascii::lower);
  };
  std::ranges::stable_sort(fields, by_name);
  std::ranges::stable_sort(head.fields, by_name);
  const auto is_same = [](const HeaderField& a, const HeaderField& b) {
    return a.name == b.name && a.value == b.value;
  };
  if (!std::ranges::equal(fields, head.fields, is_same)) __builtin_trap();
  return 0;
}
