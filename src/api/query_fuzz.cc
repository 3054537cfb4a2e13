#include "api/query.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto query = onesec::api::Query::parse(text, {"limit", "entity", ""});
  if (query) {
    (void)query->number("limit", 1, 1, 1'000);
    (void)query->flag("entity");
    (void)query->since("", onesec::Instant());
  }
  return 0;
}
