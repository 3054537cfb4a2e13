#include <algorithm>
#include <boost/beast/http.hpp>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "api/plain_head.h"
#include "inspect/ascii.h"

namespace {

using Fields = std::multimap<std::string, std::string>;

void add(Fields& fields, std::string_view name, std::string_view value) {
  std::string key(name);
  std::ranges::transform(key, key.begin(), onesec::inspect::ascii::lower);
  fields.emplace(std::move(key), std::string(name) + ": " + std::string(value));
}

}  // namespace

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
  // The library puts fields of one name side by side, in their order, as a multimap does.
  Fields theirs;
  Fields ours;
  for (const auto& other : message) add(theirs, view_of(other.name_string()), view_of(other.value()));
  for (const HeaderField& field : head.fields) add(ours, field.name, field.value);
  if (theirs != ours) __builtin_trap();
  return 0;
}
