#include "base/instant.h"

#include <cstdlib>

#include "base/byte_reader.h"
#include "base/civil_time.h"

namespace {

/// Every instant has a civil form and a text; both lead back to it in the years that they may name.
void tell_twice(onesec::Instant at) {
  const onesec::CivilTime civil = to_civil_utc(at);
  const std::string text = to_rfc3339(at);
  if (civil.year < 1678 || civil.year > 2261) return;
  if (from_civil_utc(civil) != at || onesec::parse_rfc3339(text) != at) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto at = onesec::parse_rfc3339(text)) tell_twice(*at);
  if (const auto nanos = onesec::ByteReader(text).i64()) tell_twice(onesec::Instant::from_nanos(*nanos));
  return 0;
}
