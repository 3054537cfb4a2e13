#include "rule_files/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onesec::rule_files {
namespace {

using ::testing::HasSubstr;

std::string refusal(std::string_view text) {
  const auto root = read_yaml(text, "x.yaml");
  return root ? "" : rules::to_text(root.error());
}

TEST(Yaml, KeepsThePlaceAndTheTextOfEachPiece) {
  const auto root = read_yaml("a: 1\nb: [true, 'x y']\n", "x.yaml");
  ASSERT_TRUE(root);
  ASSERT_EQ(root->items.size(), 4U);
  EXPECT_EQ(root->items[1].text, "1");
  const rules::Node& list = root->items[3];
  ASSERT_EQ(list.items.size(), 2U);
  EXPECT_EQ(list.items[0].text, "true");
  EXPECT_EQ(list.items[1].text, "x y");
  EXPECT_EQ(list.items[1].line, 2U);
  EXPECT_EQ(list.items[1].column, 11U);
}

TEST(Yaml, RefusesWhatARuleNeedsNot) {
  EXPECT_THAT(refusal("a: &x 1\n"), HasSubstr("x.yaml:1:4: expected no anchor"));
  EXPECT_THAT(refusal("a: &x 1\nb: *x\n"), HasSubstr("anchor"));
  EXPECT_THAT(refusal("a: !!int 1\n"), HasSubstr("expected no tag"));
  EXPECT_THAT(refusal("a: 1\n---\nb: 2\n"), HasSubstr("one document"));
  EXPECT_THAT(refusal(""), HasSubstr("found nothing"));
  EXPECT_THAT(refusal("a: [1\n"), HasSubstr("x.yaml:"));
  EXPECT_THAT(refusal(std::string(70'000, '#')), HasSubstr("64 KiB"));
}

TEST(Yaml, DepthAndNumberOfPiecesAreBounded) {
  EXPECT_THAT(refusal(std::string(30, '[')), HasSubstr("levels"));
  EXPECT_NE(refusal(std::string(30'000, '[')), "");
  std::string many = "a: [";
  for (int i = 0; i < 5'000; ++i) many += "1,";
  EXPECT_THAT(refusal(many + "]"), HasSubstr("4000 values"));
}

}  // namespace
}  // namespace onesec::rule_files
