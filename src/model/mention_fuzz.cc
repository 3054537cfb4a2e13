#include <algorithm>
#include <cstdlib>
#include <string>

#include "model/mention.h"

namespace {
constexpr std::string_view kErased = "[erased]";
}

/// What was replaced once isn't there a second time, whatever the text and the entity.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  if (size < 2) return 0;
  const auto kind = static_cast<onesec::EntityKind>(data[0] % 9);
  const std::size_t split = data[1] % size;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const onesec::Entity entity{kind, bytes.substr(2, split)};
  std::string text = bytes.substr(std::min<std::size_t>(size, 2 + split));
  // A word that is part of the replacement itself is found in it again.
  if (entity.value.size() < 9) (void)onesec::replace_mentions(text, entity, kErased);
  if (entity.value.size() >= 9 && !entity.value.contains('\x01')) {
    (void)onesec::replace_mentions(text, entity, "\x01");
    if (onesec::replace_mentions(text, entity, "\x01") != 0) std::abort();
  }
  return 0;
}
