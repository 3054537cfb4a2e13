#include <array>
#include <cstdlib>
#include <string>

#include "inspect/request/leaf.h"

/// A body of each kind that is taken apart, lines and all; the first byte chooses. What is given is bounded.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec::inspect;
  static constexpr std::array<std::string_view, 6> kTypes{"multipart/form-data; boundary=b",
                                                          "multipart/mixed; boundary=b",
                                                          "application/json",
                                                          "text/xml",
                                                          "application/x-www-form-urlencoded",
                                                          ""};
  if (size == 0) return 0;
  const std::string_view type = kTypes[data[0] % kTypes.size()];
  std::string body(reinterpret_cast<const char*>(data) + 1, size - 1);
  // Of a form the first part: what follows may begin others.
  if (type.starts_with("multipart/")) body.insert(0, "--b\r\nContent-Disposition: form-data; name=\"a\"; ");
  std::size_t given = 0;
  Splitter splitter(&given, [](void* to, const Leaf& leaf) {
    ++*static_cast<std::size_t*>(to);
    if (leaf.text.empty() || leaf.text.size() > Splitter::kMaxLeafBytes || leaf.name.size() > Splitter::kMaxNameBytes)
      std::abort();
  });
  splitter.split({.body = body, .content_type = type});
  if (given > Splitter::kMaxLeaves) std::abort();
  return 0;
}
