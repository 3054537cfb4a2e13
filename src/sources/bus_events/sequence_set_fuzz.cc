#include <cstdlib>
#include <string_view>

#include "sources/bus_events/sequence_set.h"

/// What is read is written again as it was.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto set = onesec::sources::SequenceSet::parse(text);
  if (!set) return 0;
  if (set->text() != text) std::abort();
  set->settle_through(7);
  set->add(5);
  if (!set->contains(3) || onesec::sources::SequenceSet::parse(set->text()) != set) std::abort();
  return 0;
}
