#include "sources/file_tail/line_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace onesec::sources {
namespace {

/// Feeds `text` in pieces of `piece` bytes.
std::vector<std::string> read_all(LineReader& reader, std::string_view text, std::size_t piece) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::span<char> space = reader.space();
    const std::size_t count = std::min({piece, text.size(), space.size()});
    std::copy_n(text.begin(), count, space.begin());
    reader.filled(count);
    text.remove_prefix(count);
    while (const auto line = reader.next()) lines.emplace_back(*line);
  }
  return lines;
}

TEST(LineReader, PiecesOfAnySizeGiveTheSameLines) {
  const std::string text = std::string("one\r\ntwo\n\n\0bytes\xFF\xFE\nlast", 23);
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    LineReader reader;
    const auto lines = read_all(reader, text, piece);
    EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "", std::string("\0bytes\xFF\xFE", 8)}));
    EXPECT_EQ(reader.offset(), 19U);
    EXPECT_EQ(reader.read_offset(), text.size());
  }
}

TEST(LineReader, ALineWithoutItsEndIsKeptAndItsStartIsTheOffset) {
  LineReader reader(100);
  EXPECT_TRUE(read_all(reader, "half a li", 3).empty());
  EXPECT_EQ(reader.offset(), 100U);
  EXPECT_EQ(reader.read_offset(), 109U);
  EXPECT_EQ(read_all(reader, "ne\n", 3), std::vector<std::string>{"half a line"});
  EXPECT_EQ(reader.offset(), 112U);
}

TEST(LineReader, TheLongestLineIsReadAndALongerOneIsSkippedAndCounted) {
  const std::string longest(kMaxLineBytes, 'a');
  const std::string over(kMaxLineBytes + 1, 'b');
  const std::string far_over(5 * kMaxLineBytes, 'c');
  LineReader reader;
  const auto lines = read_all(reader, longest + "\n" + over + "\n" + far_over + "\nnext\n", 70'000);
  EXPECT_EQ(lines, (std::vector<std::string>{longest, "next"}));
  EXPECT_EQ(reader.take_too_long(), 2U);
  EXPECT_EQ(reader.take_too_long(), 0U);
  EXPECT_EQ(reader.offset(), 7 * kMaxLineBytes + 1 + 4 + 4);
}

TEST(LineReader, TheRestIsGivenUpWaitingForOnlyWhenAsked) {
  LineReader reader;
  EXPECT_EQ(read_all(reader, "line\nrest", 4).size(), 1U);
  EXPECT_EQ(reader.take_rest(), "rest");
  EXPECT_EQ(reader.offset(), 9U);
  EXPECT_EQ(reader.take_rest(), "");
}

}  // namespace
}  // namespace onesec::sources
