#include "text/regex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onesec::text {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Regex, FindsTheFirstPlace) {
  const Result<Regex> regex = Regex::compile(R"(\bunion\b.{0,40}\bselect\b)", {.ignore_case = true});
  ASSERT_TRUE(regex) << regex.error().what;
  const auto place = regex->find("1 UNION all SELECT name");
  ASSERT_TRUE(place);
  EXPECT_EQ(place->begin, 2U);
  EXPECT_EQ(place->end, 18U);
  EXPECT_FALSE(regex->find("reunion selects"));
}

TEST(Regex, TakesBytesThatAreNoText) {
  const Result<Regex> regex = Regex::compile("a.b", {});
  ASSERT_TRUE(regex);
  EXPECT_TRUE(
      regex->find("x\xFF"
                  "a\x80"
                  "b"));
}

TEST(Regex, SaysWhatIsWrong) {
  EXPECT_THAT(Regex::compile("a(b", {}).error().what, HasSubstr("missing )"));
  EXPECT_THAT(Regex::compile("(a{1000}){1000}", {}).error().what, HasSubstr("repetition"));
  EXPECT_THAT(Regex::compile(R"((?:\w{1,100}\W{1,100}){1,10})", {.max_memory = 16'384}).error().what, HasSubstr("KiB"));
  EXPECT_THAT(Regex::compile("(?=a)", {}).error().what, HasSubstr("wrong"));
  EXPECT_THAT(Regex::compile("[\xC3\xA4]", {}).error().what, HasSubstr("ASCII"));
}

TEST(Regex, KnowsTheLiteralsThatAMatchMustHold) {
  EXPECT_THAT(Regex::literals_of(R"(\bUnion\b.{0,40}x)", 3), ElementsAre("union"));
  EXPECT_THAT(Regex::literals_of("(?:sleep|benchmark)\\(", 3), ElementsAre("benchmark(", "sleep("));
  EXPECT_THAT(Regex::literals_of("(?:sleep|b)[0-9]", 3), IsEmpty());
  EXPECT_THAT(Regex::literals_of("[a-z]+", 3), IsEmpty());
}

}  // namespace
}  // namespace onesec::text
