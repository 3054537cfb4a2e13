#include "api/content_encoding.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  constexpr std::size_t kMax = 1UL << 20U;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  std::string out;
  for (const char* encoding : {"gzip", "zstd"}) {
    if (onesec::api::decode_content(encoding, body, kMax, out) && out.size() > kMax) __builtin_trap();
  }
  return 0;
}
