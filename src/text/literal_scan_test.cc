#include "text/literal_scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace onesec::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::set<std::uint32_t> found(const std::vector<std::string>& literals, std::string_view text) {
  const Result<LiteralScan> scan = LiteralScan::build(literals);
  EXPECT_TRUE(scan);
  std::set<std::uint32_t> all;
  scan->scan(text, [&](std::uint32_t literal) { all.insert(literal); });
  return all;
}

TEST(LiteralScan, FindsLiteralsInsideAndAtTheEndsOfOthers) {
  EXPECT_THAT(found({"he", "she", "his", "hers"}, "ushers"), ElementsAre(0, 1, 3));
  EXPECT_THAT(found({"abcd", "bc"}, "xabcx"), ElementsAre(1));
  EXPECT_THAT(found({"abc", "bcde", "cd"}, "abcdx"), ElementsAre(0, 2));
  EXPECT_THAT(found({}, "anything"), IsEmpty());
  EXPECT_THAT(found({"abc"}, ""), IsEmpty());
}

TEST(LiteralScan, IgnoresTheCaseOfAsciiLettersOnly) {
  EXPECT_THAT(found({"UniOn"}, "a uNION b"), ElementsAre(0));
  EXPECT_THAT(found({"\xC3\xA4"}, "\xC3\x84"), IsEmpty());
  EXPECT_THAT(found({"[a"}, "{A"), IsEmpty());
}

/// What is found is what a search for each literal finds.
TEST(LiteralScan, AgreesWithASearchForEachLiteral) {
  std::mt19937 random(7);
  const auto text_of = [&](std::size_t longest) {
    std::string text(1 + random() % longest, 'a');
    for (char& c : text) c = "abc\xFF"[random() % 4];
    return text;
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> literals;
    for (std::size_t i = 1 + random() % 20; i > 0; --i) literals.push_back(text_of(5));
    const std::string text = text_of(60);
    std::set<std::uint32_t> expected;
    for (std::uint32_t i = 0; i < literals.size(); ++i) {
      if (text.find(literals[i]) != std::string::npos) expected.insert(i);
    }
    EXPECT_EQ(found(literals, text), expected) << text;
  }
}

TEST(LiteralScan, RefusesWhatWouldTakeTooMuchMemory) {
  std::vector<std::string> literals;
  for (int i = 0; i < 5'000; ++i)
    literals.push_back("literal that is long " + std::to_string(1'000'003LL * i) + " to its end");
  const Result<LiteralScan> scan = LiteralScan::build(literals);
  ASSERT_FALSE(scan);
  EXPECT_EQ(scan.error().code, Code::Exhausted);
  EXPECT_FALSE(LiteralScan::build(std::vector<std::string>{""}));
}

}  // namespace
}  // namespace onesec::text
