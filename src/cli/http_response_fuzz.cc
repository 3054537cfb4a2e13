#include "cli/http_response.h"

/// Whole or byte by byte: the same answer.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  constexpr std::size_t kMaxBody = 4'096;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  onesec::cli::HttpResponseReader whole(kMaxBody);
  const auto at_once = whole.feed(bytes);
  if (at_once && *at_once && whole.answer().body.size() > kMaxBody) __builtin_trap();
  onesec::cli::HttpResponseReader slow(kMaxBody);
  for (std::size_t at = 0; at < size; ++at) {
    const auto step = slow.feed(bytes.substr(at, 1));
    if (!step) {
      if (at_once && *at_once) __builtin_trap();
      return 0;
    }
    if (*step) {
      if (!at_once || !*at_once || slow.answer().body != whole.answer().body) __builtin_trap();
      return 0;
    }
  }
  return 0;
}
