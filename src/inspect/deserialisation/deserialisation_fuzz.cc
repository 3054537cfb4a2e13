#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "inspect/deserialisation/deserialisation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onesec::inspect;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Reasons out;
  inspect_deserialisation(text, true, ascii::Alphabet(text), out);
  for (const Reason& reason : out.all()) {
    if (reason.begin > reason.end || reason.end > text.size()) std::abort();
  }
  return 0;
}
