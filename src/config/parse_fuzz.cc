#include <cstdlib>
#include <string_view>

#include "config/dump.h"
#include "config/parse.h"

/// Whatever the file holds, it is refused or its dump is accepted again and means the same.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec::config;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto loaded = parse(text, "fuzz.yaml", {}, {});
  if (!loaded) return 0;
  const std::string dump = dump_yaml(*loaded);
  const auto again = parse(dump, "fuzz.yaml", {}, {});
  if (!again || dump_json(*again).empty()) std::abort();
  // Without their origins, which are lines of two files, both dumps are one text.
  if (dump_yaml({loaded->config, {}, {}}) != dump_yaml({again->config, {}, {}})) std::abort();
  return 0;
}
