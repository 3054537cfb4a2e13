#include "base/url.h"

/// What is accepted says the same when it is written down and read again, and nothing in it can break a request's
/// lines.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const auto url = onesec::parse_url({reinterpret_cast<const char*>(data), size});
  if (!url) return 0;
  for (const std::string* part : {&url->host, &url->target}) {
    for (const char c : *part) {
      if (c <= ' ' || c > '~') __builtin_trap();
    }
  }
  const auto again =
      onesec::parse_url((url->is_tls ? "https://" : "http://") + onesec::authority_of(*url) + url->target);
  if (!again || *again != *url) __builtin_trap();
  return 0;
}
