#include "inspect/request/leaf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace onesec::inspect {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> leaves(const Request& request) {
  std::vector<std::string> all;
  Splitter splitter(&all, [](void* to, const Leaf& leaf) {
    static_cast<std::vector<std::string>*>(to)->push_back(std::string(words_of(leaf.part)) + " " +
                                                          std::string(leaf.name) + "=" + std::string(leaf.text));
  });
  splitter.split(request);
  return all;
}

TEST(Splitter, TakesTheQueryApart) {
  EXPECT_THAT(
      leaves({.path = "/a", .query = "x=1&y=&=z&alone"}),
      ElementsAre("the path =/a", "a part of the path =a", "the name of a query parameter =x", "query parameter x=1",
                  "the name of a query parameter =y", "query parameter =z", "query parameter =alone"));
}

TEST(Splitter, TakesHeadersAndCookiesApart) {
  EXPECT_THAT(
      leaves({.headers = "Host: a\r\nX-Id: 7\r\nCookie: s=1; t=2\r\nno header\r\n"}),
      ElementsAre("header X-Id=7", "the name of a cookie =s", "cookie s=1", "the name of a cookie =t", "cookie t=2"));
}

TEST(Splitter, TakesJsonApart) {
  EXPECT_THAT(leaves({.body = R"({"a": "x\"y", "b": [1, "z"], "c)", .content_type = "application/json"}),
              ElementsAre("a key of the JSON body =a", R"(JSON value a=x\"y)", "a key of the JSON body =b",
                          "JSON value b=z", "JSON value b=c"));
}

TEST(Splitter, TakesFormsApartAndLeavesOthersWhole) {
  EXPECT_THAT(leaves({.body = "a=b"}), ElementsAre("the name of a form field =a", "form field a=b"));
  EXPECT_THAT(leaves({.body = "<a>=</a>"}), ElementsAre("the body =<a>=</a>"));
  EXPECT_THAT(leaves({}), IsEmpty());
}

TEST(Splitter, IsBoundedAndCountsWhatItPassesOver) {
  std::string query;
  for (int i = 0; i < 3'000; ++i) query += "a=1&";
  std::size_t given = 0;
  Splitter splitter(&given, [](void* to, const Leaf&) { ++*static_cast<std::size_t*>(to); });
  splitter.split({.query = query});
  EXPECT_EQ(given, Splitter::kMaxLeaves);
  EXPECT_EQ(splitter.passed_over(), 4'000U);
}

}  // namespace
}  // namespace onesec::inspect
