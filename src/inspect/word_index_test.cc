#include "inspect/word_index.h"

#include <gtest/gtest.h>

#include <string>

namespace onesec::inspect {
namespace {

constexpr std::array<std::string_view, 9> kWords{"a",  "ab",   "ba", "cat", "cut", "Cot", "a-rather-long-one",
                                                 "x1", "union"};
constexpr WordIndex<kWords.size()> kIndex(kWords);

TEST(WordIndex, FindsEachWordInItsPlace) {
  for (std::size_t i = 0; i < kWords.size(); ++i) EXPECT_EQ(kIndex.find(kWords[i]), i) << kWords[i];
}
TEST(WordIndex, FindsNothingElse) {
  // Of the same three bytes and length as a word, so that the hash is its: "a-rother-long-one".
  for (const std::string_view text :
       {"", "b", "caT", "cot", "UNION", "unions", "a-rother-long-one", "a-rather-long-on"})
    EXPECT_EQ(kIndex.find(text), kIndex.kNone) << text;
  for (char c = 'a'; c <= 'z'; ++c) EXPECT_EQ(kIndex.find(std::string(40, c)), kIndex.kNone);
}
TEST(WordIndex, AnyCaseMeansOfTheText) {
  EXPECT_EQ(kIndex.find_any_case("UNion"), 8U);
  EXPECT_EQ(kIndex.find_any_case("CAT"), 3U);
  EXPECT_EQ(kIndex.find_any_case("onion"), kIndex.kNone);
}
/// As many words as the slots of a small table take: some lie behind others that have their slot.
TEST(WordIndex, WordsThatMeetLieBehindEachOther) {
  static constexpr std::array<std::string_view, 8> kAlike{"abcde", "axcye", "aycze", "azcwe",
                                                          "awcve", "avcue", "aucte", "atcse"};
  static constexpr WordIndex<kAlike.size()> kMet(kAlike);
  for (std::size_t i = 0; i < kAlike.size(); ++i) EXPECT_EQ(kMet.find(kAlike[i]), i);
  EXPECT_EQ(kMet.find("ascre"), kMet.kNone);
}

}  // namespace
}  // namespace onesec::inspect
