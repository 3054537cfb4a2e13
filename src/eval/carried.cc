#include "eval/carried.h"

#include <algorithm>
#include <array>

namespace onesec::eval {
namespace {

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What the names of files and folders are made of.
bool is_plain_path(std::string_view path) {
  constexpr std::string_view kMore = "/._-~:@+,=";
  return path.find("..") == std::string_view::npos && std::ranges::all_of(path, [&](char c) {
           return is_letter(c) || is_digit(c) || kMore.find(c) != std::string_view::npos;
         });
}

/// A field that any client sends, without a sign that its grammar (RFC 9110) has no use for.
bool is_plain_field(std::string_view line) {
  static constexpr std::array<std::string_view, 14> kNames{"accept",
                                                           "accept-charset",
                                                           "accept-encoding",
                                                           "accept-language",
                                                           "cache-control",
                                                           "connection",
                                                           "content-length",
                                                           "content-type",
                                                           "host",
                                                           "keep-alive",
                                                           "pragma",
                                                           "proxy-connection",
                                                           "upgrade-insecure-requests",
                                                           "user-agent"};
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return line.empty();
  std::string name(line.substr(0, colon));
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const std::string_view value = line.substr(colon + 1);
  return std::ranges::find(kNames, name) != kNames.end() && value.find("..") == std::string_view::npos &&
         value.find_first_of("<>{}$'`|\\") == std::string_view::npos;
}

bool has_plain_fields(std::string_view headers) {
  while (!headers.empty()) {
    const std::size_t end = std::min(headers.find('\n'), headers.size());
    std::string_view line = headers.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!is_plain_field(line)) return false;
    headers.remove_prefix(std::min(end + 1, headers.size()));
  }
  return true;
}

}  // namespace

std::string_view carried(const LabelledCase& labelled) {
  const std::string_view uri = labelled.uri;
  const std::size_t mark = uri.find('?');
  const bool has_query = mark != std::string_view::npos && mark + 1 < uri.size();
  if (has_query || !labelled.body.empty()) return "arguments";
  if (!has_plain_fields(labelled.headers)) return "headers";
  return is_plain_path(uri.substr(0, mark)) ? "a plain path" : "a path";
}

}  // namespace onesec::eval
