#include <cstdlib>
#include <string>

#include "base/json_escape.h"
#include "egress/redaction/attacker_text.h"

namespace {

std::size_t points_of(std::string_view text) {
  std::size_t points = 0;
  while (!text.empty()) {
    const std::size_t length = onesec::utf8_length(text);
    if (length == 0) std::abort();  // What comes out is UTF-8, whatever went in.
    text.remove_prefix(length);
    ++points;
  }
  return points;
}

}  // namespace

/// Clean text is UTF-8, within its limit, without a control character, and clean already.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  if (size < 1) return 0;
  const std::size_t limit = data[0];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const onesec::egress::CleanText clean = onesec::egress::clean_text(text, limit);
  if (points_of(clean.text) > limit) std::abort();
  for (const char c : clean.text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) std::abort();
  }
  for (const std::string_view bidi : {"\xE2\x80\xAA", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA9", "\xD8\x9C"}) {
    if (clean.text.contains(bidi)) std::abort();
  }
  const onesec::egress::CleanText again = onesec::egress::clean_text(clean.text, limit);
  if (again.text != clean.text || again.removed != 0 || again.is_cut) std::abort();
  return 0;
}
