#include <string_view>

#include "rule_files/folder.h"
#include "rule_files/yaml.h"
#include "rules/read_exclusions.h"

/// Whatever a rule's file holds, it is refused with a place, or its cases run; and so is one of exclusions.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  onesec::rule_files::Loaded loaded;
  onesec::rule_files::load_text({reinterpret_cast<const char*>(data), size}, "fuzz.yaml", "", loaded);
  if (loaded.rules.empty() && loaded.problems.empty()) __builtin_trap();
  const auto root = onesec::rule_files::read_yaml({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
  if (!root) return 0;
  const auto exclusions =
      onesec::rules::read_exclusions(*root, "fuzz.yaml", [](std::string_view id) { return id.empty(); });
  if (!exclusions && exclusions.error().empty()) __builtin_trap();
  return 0;
}
