#include <cstdlib>
#include <string_view>

#include "store/alert_row.h"

/// Whatever decodes must encode to the same bytes: nothing is guessed, nothing is lost.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  onesec::Alert alert;
  if (!onesec::store::decode_details(bytes, alert)) return 0;
  onesec::Alert again;
  if (!onesec::store::decode_details(onesec::store::encode_details(alert), again) || alert != again) std::abort();
  return 0;
}
