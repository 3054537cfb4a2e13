#include "platform/random.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace onesec::platform {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t filled = 0;
  while (filled < count) {
    const ssize_t got = getrandom(bytes.data() + filled, count - filled, 0);
    if (got < 0 && errno != EINTR) std::abort();
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

HashKey random_key() {
  HashKey key{};
  std::ranges::copy(random_bytes(key.size()), key.begin());
  return key;
}

std::string random_hex(std::size_t count) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (const char c : random_bytes(count)) {
    text += kHex[static_cast<unsigned char>(c) >> 4U];
    text += kHex[static_cast<unsigned char>(c) & 15U];
  }
  return text;
}

}  // namespace onesec::platform
