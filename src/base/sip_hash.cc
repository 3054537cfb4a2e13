#include "base/sip_hash.h"

#include <bit>
#include <cstring>

namespace onesec {
namespace {

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void rounds(int count) {
    for (int i = 0; i < count; ++i) round();
  }
  [[nodiscard]] std::uint64_t folded() const { return v0 ^ v1 ^ v2 ^ v3; }
};

std::uint64_t word_at(const void* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

SipState absorb(const HashKey& key, std::string_view bytes, bool wide, int rounds) {
  const std::uint64_t k0 = word_at(key.data());
  const std::uint64_t k1 = word_at(key.data() + 8);
  SipState s{k0 ^ 0x736f6d6570736575U, k1 ^ 0x646f72616e646f6dU, k0 ^ 0x6c7967656e657261U, k1 ^ 0x7465646279746573U};
  if (wide) s.v1 ^= 0xEEU;
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    const std::uint64_t word = word_at(bytes.data() + at);
    s.v3 ^= word;
    s.rounds(rounds);
    s.v0 ^= word;
  }
  std::uint64_t last = static_cast<std::uint64_t>(bytes.size()) << 56U;
  for (std::size_t i = at; i < bytes.size(); ++i) {
    last |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * (i - at));
  }
  s.v3 ^= last;
  s.rounds(rounds);
  s.v0 ^= last;
  return s;
}

}  // namespace

std::uint64_t sip_hash64(const HashKey& key, std::string_view bytes) {
  SipState s = absorb(key, bytes, false, 2);
  s.v2 ^= 0xFFU;
  s.rounds(4);
  return s.folded();
}

std::uint64_t quick_sip_hash64(const HashKey& key, std::string_view bytes) {
  SipState s = absorb(key, bytes, false, 1);
  s.v2 ^= 0xFFU;
  s.rounds(3);
  return s.folded();
}

Hash128 sip_hash128(const HashKey& key, std::string_view bytes) {
  SipState s = absorb(key, bytes, true, 2);
  s.v2 ^= 0xEEU;
  s.rounds(4);
  Hash128 hash;
  hash.high = s.folded();
  s.v1 ^= 0xDDU;
  s.rounds(4);
  hash.low = s.folded();
  return hash;
}

}  // namespace onesec
