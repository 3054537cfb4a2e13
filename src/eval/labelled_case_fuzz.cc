#include "eval/labelled_case.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  (void)onesec::eval::parse_case({reinterpret_cast<const char*>(data), size});
  return 0;
}
