#include "rules/decode.h"

#include <gtest/gtest.h>

namespace onesec::rules {
namespace {

std::string decoded(std::string_view text, std::vector<Step> steps) {
  std::string out;
  return std::string(decode(text, steps, out));
}

TEST(Decode, TakesOffEachLayerInTheOrderOfTheChain) {
  EXPECT_EQ(decoded("%26lt%3BScript", {Step::Url, Step::HtmlEntities, Step::Lowercase}), "<script");
  EXPECT_EQ(decoded("%26lt%3BScript", {Step::HtmlEntities, Step::Url}), "&lt;Script");
  EXPECT_EQ(decoded("\\x41\\u0042", {Step::Escapes}), "AB");
  EXPECT_EQ(decoded("PHNjcmlwdD5hbGVydDwvc2NyaXB0Pg==", {Step::Base64}), "<script>alert</script>");
  EXPECT_EQ(decoded("\xEF\xBC\x8F", {Step::Lookalikes}), "/");
}

TEST(Decode, LeavesATextAloneThatHoldsNothingToDecode) {
  EXPECT_EQ(decoded("plain", {Step::Url, Step::HtmlEntities, Step::Base64, Step::SqlComments, Step::Lowercase}),
            "plain");
  EXPECT_EQ(decoded("plain", {}), "plain");
  EXPECT_EQ(decoded("", {Step::Url}), "");
}

TEST(Decode, CommentsOfSqlAreASpace) {
  EXPECT_EQ(decoded("union/**/select", {Step::SqlComments}), "union select");
  EXPECT_EQ(decoded("a/* never ends", {Step::SqlComments}), "a ");
  EXPECT_EQ(decoded("a--b\nc#d", {Step::SqlComments}), "a \nc ");
  EXPECT_EQ(decoded("/*/a", {Step::SqlComments}), " ");
}

}  // namespace
}  // namespace onesec::rules
