#include <cstdlib>
#include <string_view>

#include "rules/rule_record.h"
#include "rules/rule_set.h"

/// A record from the journal is refused, or gives rules that are the same bytes again and can be run.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec::rules;
  auto rules = decode_rules({reinterpret_cast<const char*>(data), size});
  if (!rules) return 0;
  const auto again = encode_rules(*rules);
  if (again && !decode_rules(*again)) std::abort();
  (void)RuleSet::compile(std::move(*rules));
  return 0;
}
