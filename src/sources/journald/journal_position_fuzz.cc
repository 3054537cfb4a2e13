#include <cstdlib>
#include <string_view>

#include "sources/journald/journal_entry.h"

// A position that carries a first start means the same after it was written and read again.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const onesec::sources::JournalPosition position = onesec::sources::parse_journal_position(text);
  if (position.first_start && onesec::sources::parse_journal_position(to_string(position)) != position) std::abort();
  static_cast<void>(onesec::sources::time_of_cursor(text));
  return 0;
}
