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
  EXPECT_THAT(leaves({.body = "x\ny", .content_type = "text/plain"}), ElementsAre("the body =x\ny"));
  EXPECT_THAT(leaves({.body = "a=b", .content_type = "text/plain"}),
              ElementsAre("the name of a form field =a", "form field a=b"));
  EXPECT_THAT(leaves({}), IsEmpty());
}

TEST(Splitter, TakesXmlApart) {
  EXPECT_THAT(
      leaves({.body = "<?xml version='1'?><a b=\"c\">d<!-- e --><f><![CDATA[g]]></f></a>", .content_type = "text/xml"}),
      ElementsAre(testing::StartsWith("the XML body ="), "a name in the XML body =a", "XML attribute b=c",
                  "XML element a=d", "XML element a=e", "a name in the XML body =f", "XML element f=g"));
}

TEST(Splitter, TakesMultipartFormsApart) {
  constexpr std::string_view kBody =
      "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x\r\nContent-Disposition: form-data; name=c; "
      "filename=\"d.php\"\r\nContent-Type: text/plain\r\n\r\nfile\r\n--x--\r\n";
  const auto wanted = ElementsAre("the name of a form field =a", "form field a=b", "the name of a form field =c",
                                  "the name of an uploaded file c=d.php");
  EXPECT_THAT(leaves({.body = kBody, .content_type = "multipart/form-data; boundary=x"}), wanted);
  EXPECT_THAT(leaves({.body = kBody, .content_type = "multipart/form-data; boundary=other"}), wanted)
      << "what the client uses counts";
}

TEST(Splitter, ReadsABodyBothWaysWhenItIsNotWhatItSays) {
  EXPECT_THAT(leaves({.body = R"({"a":"b"})", .content_type = "application/x-www-form-urlencoded"}),
              ElementsAre("a key of the JSON body =a", "JSON value a=b"));
  EXPECT_THAT(leaves({.body = R"({"a":"b"}&c=d')", .content_type = "application/x-www-form-urlencoded"}),
              testing::Contains("form field c=d'"));
}

TEST(Splitter, JoinsWhatIsGivenSeveralTimes) {
  EXPECT_THAT(leaves({.query = "a=1&b=2&a=3"}), testing::Contains("query parameter a=1,3"));
}

TEST(Splitter, PutsAFoldedHeaderTogether) {
  EXPECT_THAT(leaves({.headers = "X-A: b\r\n c\r\nX-D: e\r\n"}), ElementsAre("header X-A=b c", "header X-D=e"));
}

TEST(Splitter, IsBoundedAndCountsWhatItPassesOver) {
  std::string query;
  for (int i = 0; i < 3'000; ++i) query += "a=1&";
  std::size_t given = 0;
  Splitter splitter(&given, [](void* to, const Leaf&) { ++*static_cast<std::size_t*>(to); });
  splitter.split({.query = query});
  EXPECT_EQ(given, Splitter::kMaxLeaves);
  EXPECT_EQ(splitter.passed_over(), 4'001U) << "6,000 names and values, and once more what the name was given in all";
}

}  // namespace
}  // namespace onesec::inspect
