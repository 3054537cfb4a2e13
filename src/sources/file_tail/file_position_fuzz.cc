#include <cstdlib>
#include <string_view>

#include "sources/file_tail/file_position.h"

// A position that parses is written back the same, byte for byte.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto files = onesec::sources::parse_file_positions(text);
  if (files && onesec::sources::to_string(*files) != text) std::abort();
  return 0;
}
