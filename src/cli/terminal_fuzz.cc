#include "cli/terminal.h"

/// Printable text stays as it is, and holds no control character.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string once = onesec::cli::printable({reinterpret_cast<const char*>(data), size});
  for (const char c : once) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) __builtin_trap();
  }
  if (onesec::cli::printable(once) != once) __builtin_trap();
  (void)onesec::cli::width_of(once);
  return 0;
}
