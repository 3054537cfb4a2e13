#include "inspect/decode/packed.h"

#include <cstdlib>

/// Whatever is packed, no more comes out than the bound.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec::inspect;
  std::string out;
  bool is_cut = false;
  const std::string text = "H4sI" + std::string(reinterpret_cast<const char*>(data), size);
  if (decode_packed(text, out, is_cut) && out.size() > kMaxUnpacked) std::abort();
  if (decode_packed(std::string_view(text).substr(4), out, is_cut) && out.size() > kMaxUnpacked) std::abort();
  return 0;
}
