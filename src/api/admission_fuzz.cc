#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "api/admission.h"

/// The head of a request from anybody: lines of the input become its fields.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec::api;
  static const Access access({{"k", "k", Role::Admin, false}});
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = [&text] {
    const std::string_view found = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), found.size() + 1));
    return found;
  };
  RateLimit rate({1'000, 1'000, 4});
  Head head;
  head.method = line();
  head.target = line();
  head.host = line();
  head.authorization = line();
  head.content_encoding = line();
  head.content_type = line();
  head.content_length = size;
  Request request;
  Access::Recognised last;
  const Admission admission = admit({&access, &rate, true}, head, 0, request, last);
  if ((admission.route == nullptr) != admission.refusal.has_value()) __builtin_trap();
  return 0;
}
