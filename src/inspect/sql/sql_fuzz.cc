#include "inspect/sql/sql.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec::inspect;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Reasons reasons;
  inspect_sql(text, ascii::Alphabet(text), reasons);
  for (const Reason& reason : reasons.all()) {
    if (reason.begin > reason.end || reason.end > size || reason.points == 0) std::abort();
  }
  return 0;
}
