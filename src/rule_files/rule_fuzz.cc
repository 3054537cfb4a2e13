#include <string_view>

#include "rule_files/folder.h"

/// Whatever a rule's file holds, it is refused with a place, or its cases run.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  onesec::rule_files::Loaded loaded;
  onesec::rule_files::load_text({reinterpret_cast<const char*>(data), size}, "fuzz.yaml", "", loaded);
  if (loaded.rules.empty() && loaded.problems.empty()) __builtin_trap();
  return 0;
}
