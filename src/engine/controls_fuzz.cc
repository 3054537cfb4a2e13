#include "engine/controls.h"

#include <cstdlib>

namespace {

/// What decodes must encode to bytes that decode to the same again.
template <class Decode>
void tell_twice(std::string_view bytes, const Decode& decode) {
  const auto body = decode(bytes);
  if (!body) return;
  const std::string once = encode(*body);
  const auto again = decode(once);
  if (!again || encode(*again) != once) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec::engine;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  tell_twice(bytes, decode_status);
  tell_twice(bytes, decode_delete);
  tell_twice(bytes, decode_skip);
  tell_twice(bytes, decode_record_skip);
  tell_twice(bytes, decode_erase);
  tell_twice(bytes, decode_egress_attempt);
  return 0;
}
