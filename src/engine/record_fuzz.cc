#include "engine/record.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  (void)onesec::engine::read_batch_head(message);
  (void)onesec::engine::Batch::open(message, 1, 1);
  return 0;
}
