#include <cstddef>

#include "api/body_items.h"

/// Items never overlap, never leave the body, and always make progress.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const bool is_lines : {false, true}) {
    onesec::api::BodyItems items(body, is_lines);
    const char* at = body.data();
    while (const auto item = items.next()) {
      if (item->empty() || item->data() < at || item->data() + item->size() > body.data() + body.size())
        __builtin_trap();
      at = item->data() + item->size();
    }
  }
  return 0;
}
