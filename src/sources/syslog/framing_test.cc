#include "sources/syslog/framing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace onesec::sources {
namespace {

std::vector<std::string> frames_of(FrameSplitter& splitter, std::string_view text, std::size_t piece) {
  std::vector<std::string> frames;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    splitter.feed(text.substr(at, piece));
    while (const auto frame = splitter.next()) frames.emplace_back(*frame);
  }
  return frames;
}

TEST(FrameSplitter, CountedAndLineFramingMixAtEveryCut) {
  const std::string text = "<13>one\n10 <14>two\nxy<15>three\r\n\n5 four\n7 seven\n\r<16>five\n";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    SCOPED_TRACE(piece);
    FrameSplitter splitter;
    EXPECT_EQ(frames_of(splitter, text, piece),
              (std::vector<std::string>{"<13>one", "<14>two\nxy", "<15>three", "four", "seven", "<16>five"}));
    EXPECT_EQ(splitter.take_rest(), "");
    EXPECT_EQ(splitter.take_too_long(), 0U);
  }
}

TEST(FrameSplitter, ALineThatOnlyBeginsWithANumberIsALine) {
  FrameSplitter splitter;
  EXPECT_EQ(frames_of(splitter, "10.0.0.1 said so\n123456789 is long\n0 is no length\n", 3),
            (std::vector<std::string>{"10.0.0.1 said so", "123456789 is long", "0 is no length"}));
}

TEST(FrameSplitter, MessagesOverTheLimitAreSkippedAndCountedInBothFramings) {
  const std::string fits(kMaxFrameBytes, 'a');
  const std::string over(kMaxFrameBytes + 1, 'b');
  const std::string text = fits + "\n" + over + "\n" + std::to_string(fits.size()) + " " + fits +
                           std::to_string(over.size()) + " " + over + "last\n";
  for (const std::size_t piece : {std::size_t{1'000}, std::size_t{65'536}, text.size()}) {
    FrameSplitter splitter;
    EXPECT_EQ(frames_of(splitter, text, piece), (std::vector<std::string>{fits, fits, "last"}));
    EXPECT_EQ(splitter.take_too_long(), 2U);
  }
}

TEST(FrameSplitter, AnEndlessLineTakesNoMoreMemoryThanOneMessage) {
  FrameSplitter splitter;
  const std::string piece(16'384, 'x');
  for (int i = 0; i < 1'000; ++i) {
    splitter.feed(piece);
    EXPECT_FALSE(splitter.next());
    ASSERT_LE(splitter.buffered(), kMaxFrameBytes + piece.size());
  }
}

TEST(FrameSplitter, TheLastLineOfAClosedStreamCounts) {
  FrameSplitter splitter;
  EXPECT_TRUE(frames_of(splitter, "<13>no newline", 5).empty());
  EXPECT_EQ(splitter.take_rest(), "<13>no newline");
  EXPECT_TRUE(frames_of(splitter, "50 cut short", 5).empty());
  EXPECT_EQ(splitter.take_rest(), "");
}

}  // namespace
}  // namespace onesec::sources
