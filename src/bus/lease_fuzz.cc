#include <cstdlib>
#include <string_view>

#include "bus/lease.h"

/// What was understood is understood the same after it has been written again.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const auto holder = onesec::bus::parse_lease_holder({reinterpret_cast<const char*>(data), size});
  if (!holder) return 0;
  (void)onesec::bus::describe(*holder);
  const auto again = onesec::bus::parse_lease_holder(onesec::bus::to_json(*holder));
  if (!again || *again != *holder) std::abort();
  return 0;
}
