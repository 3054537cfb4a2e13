#include "sources/file_tail/file_position.h"

#include <gtest/gtest.h>

namespace onesec::sources {
namespace {

TEST(FilePosition, SeveralFilesAreReadBackAsTheyWereWritten) {
  const std::vector<FilePosition> files = {
      {.inode = 12, .generation = 3, .fingerprint = 0xABCDEF, .offset = 4'096, .backfill_end = 8'192},
      {.inode = UINT64_MAX, .generation = 0, .fingerprint = UINT64_MAX, .offset = 0},
  };
  EXPECT_EQ(to_string(files), "12:3-abcdef:4096:8192|18446744073709551615:0-ffffffffffffffff:0");
  EXPECT_EQ(parse_file_positions(to_string(files)), files);
}

TEST(FilePosition, AnythingElseIsRefused) {
  for (const char* text :
       {"", "|", "1", "1:2", "1:2-3", "1:2-3:", "1:2-3:4:", "1:2-3:4:0", "1:2-3:4|", "-1:2-3:4", "1:2-g:4", "1:2-AB:4",
        "01:2-3:4", "1:2-3:4 ", "1:2-3:99999999999999999999", "1:2-3:4:5:6"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(parse_file_positions(text));
  }
  EXPECT_TRUE(parse_file_positions("1:2-3:4"));
}

TEST(FilePosition, MoreFilesThanAnInputMayHaveAreRefused) {
  std::string text = "1:0-0:0";
  for (std::size_t i = 1; i < kMaxFilesOfInput; ++i) text += "|1:0-0:0";
  EXPECT_TRUE(parse_file_positions(text));
  EXPECT_FALSE(parse_file_positions(text + "|1:0-0:0"));
}

}  // namespace
}  // namespace onesec::sources
