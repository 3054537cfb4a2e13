#include "rules/read_exclusions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>

namespace onesec::rules {
namespace {

using ::testing::HasSubstr;
using Where = inspect::Exclusion::Where;

using Pairs = std::vector<std::pair<std::string, std::string>>;

Node text(std::string value) { return {.kind = Node::Kind::Scalar, .text = std::move(value)}; }

Node map(const Pairs& pairs) {
  Node node{.kind = Node::Kind::Map};
  for (const auto& [key, value] : pairs) {
    node.items.push_back(text(key));
    node.items.push_back(text(value));
  }
  return node;
}

Node file(const std::vector<Pairs>& exclusions) {
  Node list{.kind = Node::Kind::List};
  for (const Pairs& one : exclusions) list.items.push_back(map(one));
  Node root = map({{"schema", "1"}});
  root.items.push_back(text("exclusions"));
  root.items.push_back(std::move(list));
  return root;
}

auto read(const Node& root) {
  return read_exclusions(root, "exclusions.yaml", [](std::string_view id) { return id == "user.known"; });
}

Pairs whole() {
  return {{"detector", "injection.sql"}, {"path", "/course"}, {"parameter", "q"},
          {"until", "2027-01-31"},       {"who", "alice"},    {"why", "A course."}};
}

Pairs with(std::string_view key, std::string value) {
  Pairs pairs = whole();
  for (auto& [name, old] : pairs) {
    if (name == key) old = value;
  }
  return pairs;
}

TEST(ReadExclusions, ReadsAllOfThem) {
  Pairs header = whole();
  header[2] = {"header", "X-Query"};
  const auto all =
      read(file({whole(),
                 header,
                 {{"detector", "user.known"}, {"path", "/a/*"}, {"until", "2027-01-31"}, {"who", "b"}, {"why", "c"}}}));
  ASSERT_TRUE(all) << to_text(all.error());
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ((*all)[0].where, Where::Parameter);
  EXPECT_EQ(to_rfc3339((*all)[0].until), "2027-02-01T00:00:00Z") << "its last day counts";
  EXPECT_EQ((*all)[1].name, "x-query");
  EXPECT_EQ((*all)[2].where, Where::Anywhere);
}

std::string wrong_with(const Pairs& pairs) {
  const auto all = read(file({pairs}));
  return all ? "" : to_text(all.error());
}

TEST(ReadExclusions, RefusesWhatNobodyHasDecided) {
  for (const char* key : {"detector", "path", "until", "who", "why"}) {
    EXPECT_NE(wrong_with(with(key, "")), "") << key;
    Pairs without = whole();
    std::erase_if(without, [&](const auto& pair) { return pair.first == key; });
    EXPECT_THAT(wrong_with(without), HasSubstr("expected detector, path, until, who and why")) << key;
  }
}

TEST(ReadExclusions, SaysWhatWasExpected) {
  EXPECT_THAT(wrong_with(with("detector", "injection.sq")), HasSubstr("injection.sql or another"));
  EXPECT_THAT(wrong_with(with("detector", "auth.brute_force")), HasSubstr("injection.sql or another"));
  EXPECT_THAT(wrong_with(with("path", "course")), HasSubstr("begins with /"));
  EXPECT_THAT(wrong_with(with("until", "2027-13-31")), HasSubstr("the last day"));
  EXPECT_THAT(wrong_with(with("until", "tomorrow")), HasSubstr("the last day"));
  EXPECT_THAT(wrong_with(with("detector", "user.known")), HasSubstr("for the whole request"));
  Pairs twice = whole();
  twice.emplace_back("cookie", "c");
  EXPECT_THAT(wrong_with(twice), HasSubstr("one of parameter, cookie and header"));
  twice.back() = {"param", "c"};
  EXPECT_THAT(wrong_with(twice), HasSubstr("unknown key"));
  EXPECT_FALSE(read(map({{"schema", "2"}})));
  EXPECT_FALSE(read(text("")));
}

}  // namespace
}  // namespace onesec::rules
