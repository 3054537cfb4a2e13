#include "base/ip_address.h"

#include <cstdlib>

/// An address that parses has one text, which parses to it again.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using onesec::IpAddress;
  const auto address = IpAddress::parse({reinterpret_cast<const char*>(data), size});
  if (!address) return 0;
  if (IpAddress::parse(to_string(*address)) != address) std::abort();
  for (unsigned bits = 0; bits <= 129; ++bits) {
    if (address->prefix(bits).prefix(bits) != address->prefix(bits)) std::abort();
  }
  if (address->is_loopback() && !address->is_private()) std::abort();
  return 0;
}
