#include "api/secrets.h"

#include <algorithm>

#include "base/base64.h"
#include "inspect/ascii.h"
#include "inspect/decode/decode.h"
#include "inspect/request/leaf.h"

namespace onesec::api {
namespace {

/// Of Base64 of "user:password" that of "user:", or of as much as says that a line's end is in it. What is no Base64 is
/// no credentials, and stays; what is Base64 of no text goes.
std::string user_of(std::string_view coded) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=";
  std::string both;
  if (!inspect::decode_base64_text(coded, both))
    return coded.find_first_not_of(kDigits) == coded.npos ? std::string() : std::string(coded);
  while (both.ends_with('\n') || both.ends_with('\r')) both.pop_back();
  const std::size_t colon = both.find(':');
  const std::size_t line_end = both.find_first_of("\r\n");
  std::string kept = both.substr(0, std::min(colon, line_end));
  if (line_end == std::string::npos && colon != std::string::npos) kept += ':';
  if (line_end != std::string::npos) kept += colon < line_end ? ":\n-" : "\n-";
  constexpr std::size_t kShortest = 6;  // Of what is read as Base64 of a text; what came has as many.
  if (kept.size() < kShortest) kept.append(std::min(kShortest, both.size()) - kept.size(), '-');
  std::string again = base64(kept);
  while (again.ends_with('=')) again.pop_back();
  return again;
}

/// A dot, or one in percent-encoding; 0: none.
std::size_t dot_at(std::string_view text, std::size_t at) {
  if (text[at] == '.') return 1;
  return inspect::ascii::starts(text.substr(at), "%2e") ? 3 : 0;
}

}  // namespace

std::string without_signatures(std::string_view text) {
  constexpr std::string_view kBegins = "eyJ";  // Base64 of {": the header of a token is an object of JSON.
  std::string kept;
  std::size_t copied = 0;
  for (std::size_t at = text.find(kBegins); at != text.npos; at = text.find(kBegins, at)) {
    std::size_t second = 0;
    std::size_t dots = 0;
    while (at < text.size()) {
      const std::size_t dot = dot_at(text, at);
      if (dot == 0 && !inspect::ascii::is_word(text[at]) && text[at] != '-') break;
      at += std::max<std::size_t>(dot, 1);
      if (dot > 0 && ++dots == 2) second = at;
    }
    if (second == 0) continue;
    kept.append(text.substr(copied, second - copied));
    copied = at;
  }
  return kept.append(text.substr(copied));
}

std::string without_secrets(std::string_view line) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  const bool is_authorization =
      inspect::ascii::equals(name, "authorization") || inspect::ascii::equals(name, "proxy-authorization");
  const std::string_view coded = is_authorization && colon != line.npos
                                     ? inspect::basic_credentials(inspect::ascii::trim(line.substr(colon + 1)))
                                     : std::string_view();
  if (coded.empty()) return without_signatures(line);
  const auto begin = static_cast<std::size_t>(coded.data() - line.data());
  return std::string(line.substr(0, begin)) + user_of(coded) + without_signatures(line.substr(begin + coded.size()));
}

}  // namespace onesec::api
