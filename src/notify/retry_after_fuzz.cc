#include "notify/retry_after.h"

/// Whatever it says, never longer than an hour, and never in the past.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const auto wait = onesec::notify::retry_after({reinterpret_cast<const char*>(data), size},
                                                onesec::Instant::from_seconds(1'767'225'600));
  if (wait < onesec::seconds(0) || wait > onesec::seconds(3'600)) __builtin_trap();
  return 0;
}
