#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "egress/name_servers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto servers = onesec::egress::name_servers({reinterpret_cast<const char*>(data), size});
  if (servers.empty() || servers.size() > onesec::egress::kMaxNameServers) std::abort();
  return 0;
}
