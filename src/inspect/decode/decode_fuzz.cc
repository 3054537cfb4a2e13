#include "inspect/decode/decode.h"

#include <cstdlib>

#include "inspect/decode/mime.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec::inspect;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string out;
  const bool has_any[] = {
      decode_percent(text, true, out) && out.size() > size,    decode_percent(text, false, out) && out.size() > size,
      decode_entities(text, out) && out.size() > size,         decode_escapes(text, out) && out.size() > size,
      decode_lookalikes(text, out) && out.size() > size,       decode_base64_text(text, out) && out.size() > size,
      decode_hex_text(text, out) && out.size() > size,         decode_plus(text, out) && out.size() > size,
      decode_quoted_printable(text, out) && out.size() > size, decode_encoded_words(text, out) && out.size() > size};
  for (const bool is_longer : has_any) {
    if (is_longer) std::abort();
  }
  return 0;
}
