#include "inspect/request/inspector.h"

#include <cstdlib>

/// The input's lines are the parts of a request.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec::inspect;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::string_view parts[6];
  for (std::string_view& part : parts) {
    const std::size_t end = rest.find('\n');
    part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  const Watcher watcher{.to = nullptr, .see = [](void*, const Sighting& sighting) {
                          for (const Reason& reason : sighting.reasons.all()) {
                            if (reason.begin > reason.end || reason.end > sighting.text.size()) std::abort();
                          }
                        }};
  (void)inspect_request({.path = parts[0],
                         .query = parts[1],
                         .headers = rest,
                         .cookies = parts[2],
                         .body = parts[3],
                         .content_type = parts[4],
                         .referer = parts[5]},
                        watcher);
  return 0;
}
