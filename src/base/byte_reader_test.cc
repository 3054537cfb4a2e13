#include "base/byte_reader.h"

#include <gtest/gtest.h>

namespace onesec {
namespace {

TEST(ByteReader, ReadsBackWhatTheWriterWroteAndFailsWhenCutAnywhere) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(7);
  out.u16(0xBEEF);
  out.i64(-5);
  out.varint(300);
  out.varint(UINT64_MAX);
  out.text("hello");

  const auto read = [](std::string_view from) {
    ByteReader in(from);
    const bool same = in.u8() == 7 && in.u16() == 0xBEEF && in.i64() == -5 && in.varint() == 300 &&
                      in.varint() == UINT64_MAX && in.text() == "hello";
    return same && in.at_end() && !in.failed();
  };
  EXPECT_TRUE(read(bytes));
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    EXPECT_FALSE(read(std::string_view(bytes).substr(0, cut))) << cut;
  }
}

TEST(ByteReader, AVarintOver64BitsIsRefused) {
  ByteReader in("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02");
  EXPECT_EQ(in.varint(), std::nullopt);
  EXPECT_TRUE(in.failed());
}

TEST(ByteReader, AHugeLengthIsRefusedWithoutReading) {
  std::string bytes;
  ByteWriter(bytes).varint(UINT64_MAX);
  ByteReader in(bytes);
  EXPECT_EQ(in.text(), std::nullopt);
  EXPECT_EQ(in.u8(), std::nullopt);
}

}  // namespace
}  // namespace onesec
