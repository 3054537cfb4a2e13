#include "base/sip_hash.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace onesec {
namespace {

HashKey counting_key() {
  HashKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  return key;
}
std::string counting_bytes(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(i);
  return bytes;
}

// Vectors of the authors' reference implementation: key 00..0f, input 00..(n-1).
TEST(SipHash, EqualsTheReferenceVectors) {
  EXPECT_EQ(sip_hash64(counting_key(), ""), 0x726fdb47dd0e0e31U);
  EXPECT_EQ(sip_hash64(counting_key(), counting_bytes(15)), 0xa129ca6149be45e5U);
  const unsigned char empty128[16] = {0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6,
                                      0x6d, 0xf6, 0x72, 0x14, 0xc7, 0x55, 0x02, 0x93};
  const Hash128 hash = sip_hash128(counting_key(), "");
  EXPECT_EQ(std::memcmp(&hash.high, empty128, 8), 0);
  EXPECT_EQ(std::memcmp(&hash.low, empty128 + 8, 8), 0);
}

// Of Rust's library/core/tests/hash/sip.rs, the same keys and inputs.
TEST(SipHash, TheQuickOneEqualsItsVectors) {
  EXPECT_EQ(quick_sip_hash64(counting_key(), ""), 0xabac0158050fc4dcU);
  EXPECT_NE(quick_sip_hash64(counting_key(), counting_bytes(8)), sip_hash64(counting_key(), counting_bytes(8)));
}

TEST(SipHash, AnotherKeyGivesAnotherHash) {
  HashKey other = counting_key();
  other[0] ^= 1U;
  EXPECT_NE(sip_hash64(counting_key(), "a"), sip_hash64(other, "a"));
}

}  // namespace
}  // namespace onesec
