#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "inspect/shell/shell.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  onesec::inspect::Reasons out;
  onesec::inspect::inspect_shell(text, onesec::inspect::ascii::Alphabet(text), out);
  for (const onesec::inspect::Reason& reason : out.all()) {
    if (reason.begin > reason.end || reason.end > size) std::abort();
  }
  return 0;
}
