#include "base/crc32c.h"

#include <gtest/gtest.h>

#include <string>

namespace onesec {
namespace {

TEST(Crc32c, EqualsTheVectorsOfRfc3720) {
  EXPECT_EQ(crc32c(""), 0U);
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62A8AB43U);
}

TEST(Crc32c, TheTablesTellTheSameAsTheInstruction) {
  std::string bytes;
  for (int length = 0; length < 300; ++length) {
    EXPECT_EQ(crc32c(bytes), crc32c_by_tables(bytes)) << length;
    bytes += static_cast<char>(length * 37);
  }
}

}  // namespace
}  // namespace onesec
