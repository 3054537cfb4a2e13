#include "inspect/request/leaf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace onesec::inspect {
namespace {

using ::testing::_;
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

TEST(Splitter, GivesACommandThatGoesOnBehindASlashOnce) {
  EXPECT_THAT(leaves({.path = "/b/a%5B%60id%20>%20/tmp/c%60/d`/e"}),
              ElementsAre("the path =/b/a%5B%60id%20>%20/tmp/c%60/d`/e", "a part of the path =b",
                          "a part of the path =a%5B%60id%20>%20", "a part of the path =a%5B%60id%20>%20/tmp/c%60/d`/e",
                          "a part of the path =tmp", "a part of the path =c%60", "a part of the path =d`",
                          "a part of the path =e"));
  EXPECT_THAT(leaves({.path = "/$(id /etc)"}),
              ElementsAre("the path =/$(id /etc)", "a part of the path =$(id ", "a part of the path =$(id /etc)",
                          "a part of the path =etc)"));
  EXPECT_THAT(leaves({.path = "/`a`/$(b)"}),
              ElementsAre("the path =/`a`/$(b)", "a part of the path =`a`", "a part of the path =$(b)"));
}

TEST(Splitter, TakesHeadersAndCookiesApart) {
  EXPECT_THAT(
      leaves({.headers = "Host: a\r\nX-Id: 7\r\nCookie: s=1; t=2\r\nno header\r\n"}),
      ElementsAre("header X-Id=7", "the name of a cookie =s", "cookie s=1", "the name of a cookie =t", "cookie t=2"));
}

TEST(Splitter, TakesJsonApart) {
  EXPECT_THAT(
      leaves({.body = R"({"a": "x\"y", "b": [1, "z"], "c)", .content_type = "application/json"}),
      ElementsAre("a JSON key =a", R"(JSON value a=x\"y)", "a JSON key =b", "JSON value b=z", "JSON value b=c"));
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
              ElementsAre("a JSON key =a", "JSON value a=b"));
  EXPECT_THAT(leaves({.body = R"({"a":"b"}&c=d')", .content_type = "application/x-www-form-urlencoded"}),
              testing::Contains("form field c=d'"));
}

TEST(Splitter, TakesJsonInAParameterApart) {
  EXPECT_THAT(leaves({.query = "q=%7B%22a%22:%22b%22%7D"}),
              ElementsAre("the name of a query parameter =q", "query parameter q=%7B%22a%22:%22b%22%7D",
                          "a JSON key =a", "JSON value a=b"));
  EXPECT_THAT(leaves({.query = "q={x}"}), ElementsAre("the name of a query parameter =q", "query parameter q={x}"));
}

TEST(Splitter, TakesAProgramAsABodyForOne) {
  EXPECT_THAT(leaves({.body = "<?php a();", .content_type = "text/html"}), ElementsAre("the body =<?php a();"));
}

TEST(Splitter, UnpacksABodyOfGzip) {
  constexpr std::string_view kPacked(
      "\037\213\010\000\000\000\000\000\002\003\113\264\115\122\113\266\115\001\000\025\300\104\004\007\000\000\000",
      27);  // "a=b&c=d"
  EXPECT_THAT(
      leaves({.body = kPacked, .content_type = "application/x-www-form-urlencoded"}),
      ElementsAre("the name of a form field =a", "form field a=b", "the name of a form field =c", "form field c=d"));
  EXPECT_THAT(leaves({.body = std::string_view("\x1F\x8B\x08 no more", 11)}), testing::SizeIs(1));
}

TEST(Splitter, CountsWhatItPassesOverWithoutGoingThroughIt) {
  std::string query;
  for (int i = 0; i < 3'000; ++i) query += "&&a" + std::to_string(i) + "=1";
  Splitter splitter(nullptr, [](void*, const Leaf&) {});
  splitter.split({.query = query});
  EXPECT_EQ(splitter.passed_over(), 4'000U);
}

TEST(Splitter, JoinsWhatIsGivenSeveralTimes) {
  EXPECT_THAT(leaves({.query = "a=1&b=2&a=3"}), testing::Contains("query parameter a=1,3"));
  std::string query = "a=1&";
  for (int i = 0; i < 200; ++i) query += "x" + std::to_string(i) + "=y&";
  EXPECT_THAT(leaves({.query = query + "a=3"}), testing::Contains("query parameter a=1,3"))
      << "whatever stands between";
}

TEST(Splitter, PutsAFoldedHeaderTogether) {
  // The type is still there when another field was put together after it.
  EXPECT_THAT(
      leaves({.headers = "Content-Type: application/json\r\n ;x=1\r\nX-A: a\r\n " + std::string(5'000, 'b') + "\r\n",
              .body = R"({"c":"d"})"}),
      testing::Contains("JSON value c=d"));
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
TEST(Splitter, CutsWhatIsTooLongAndCountsIt) {
  const std::string query = "a=" + std::string(Splitter::kMaxLeafBytes + 1, 'x');
  std::size_t longest = 0;
  Splitter splitter(&longest, [](void* to, const Leaf& leaf) {
    auto& size = *static_cast<std::size_t*>(to);
    size = std::max(size, leaf.text.size());
  });
  splitter.split({.query = query});
  EXPECT_EQ(longest, Splitter::kMaxLeafBytes);
  EXPECT_EQ(splitter.passed_over(), 1U);
  Splitter whole(&longest, [](void*, const Leaf&) {});
  whole.split({.query = std::string_view(query).substr(0, query.size() - 1)});
  EXPECT_EQ(whole.passed_over(), 0U);
}

TEST(Splitter, ReadsMultipartFormsLeniently) {
  EXPECT_THAT(leaves({.body = "--x\nContent-Disposition: form-data; name=a\n\nb\n--x--",
                      .content_type = "multipart/form-data; BOUNDARY=\"x\""}),
              ElementsAre("the name of a form field =a", "form field a=b"))
      << "lines that end with LF alone";
  EXPECT_THAT(leaves({.body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb",
                      .content_type = "multipart/form-data"}),
              ElementsAre("the name of a form field =a", "form field a=b"))
      << "no boundary is named, and none ends the form";
  EXPECT_THAT(leaves({.body = "--x\r\nContent-Disposition: form-data; name=\"a\"; filename*=UTF-8''b.jsp\r\n\r\nc",
                      .content_type = "multipart/form-data; boundary=x"}),
              ElementsAre("the name of a form field =a", "the name of an uploaded file a=UTF-8''b.jsp",
                          "the name of an uploaded file a=b.jsp"));
  EXPECT_THAT(
      leaves({.body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: application/json"
                      "\r\n\r\n{\"b\":\"c\"}\r\n--x--",
              .content_type = "multipart/form-data; boundary=x"}),
      ElementsAre("the name of a form field =a", R"(form field a={"b":"c"})", "a JSON key =b", "JSON value b=c"));
  EXPECT_THAT(leaves({.body = "no form", .content_type = "multipart/form-data; boundary=x"}),
              ElementsAre("the body =no form"));
}

TEST(Splitter, ReadsXmlThatEndsTooSoon) {
  for (const std::string_view body : {"<", "<a", "<a b", "<a b=", "<a b='c", "<![CDATA[", "<!--", "<?", "</", "<!-->"})
    EXPECT_THAT(leaves({.body = body, .content_type = "text/xml"}),
                testing::Contains("the XML body =" + std::string(body)))
        << body;
  EXPECT_THAT(leaves({.body = "<a b='c", .content_type = "text/xml"}), testing::Contains("XML attribute b=c"));
  EXPECT_THAT(leaves({.body = "<![CDATA[c", .content_type = "text/xml"}), testing::Contains("XML element =c"));
}

TEST(Splitter, TakesTheStringsOfAGraphqlDocumentApart) {
  EXPECT_THAT(leaves({.body = R"({"query": "{ a(id: \"x\") { b } }"})", .content_type = "application/json"}),
              testing::Contains("JSON value query=x"));
}

TEST(Splitter, GivesThePathOfNamesThatChangesAllObjects) {
  EXPECT_THAT(leaves({.body = R"({"constructor": {"prototype": {"a": 1}}})", .content_type = "application/json"}),
              testing::Contains(R"(a JSON key =constructor": {"prototype)"));
}

TEST(Splitter, TakesTheQueryOfAReferrerApart) {
  EXPECT_THAT(leaves({.headers = "Referer: http://a/?x=1&y=2\r\n"}),
              ElementsAre("header Referer=http://a/?x=1&y=2", "header Referer=1", "header Referer=2"));
}

TEST(Splitter, ReadsABodyThatOnlyBeginsAsJsonAsAWhole) {
  EXPECT_THAT(leaves({.body = "{{7*7}}", .content_type = "text/plain"}), ElementsAre("the body ={{7*7}}"));
}

TEST(Splitter, TakesTheQueryOfAnUrlInAValueApart) {
  EXPECT_THAT(leaves({.query = "u=%2Fa%3Fx%3D1%26y%3D2"}),
              testing::IsSupersetOf({"query parameter u=1", "query parameter u=2"}));
  EXPECT_THAT(leaves({.body = R"([{"path": "/a?x=1+2"}])", .content_type = "application/json"}),
              testing::Contains("JSON value path=1+2"));
  EXPECT_THAT(leaves({.query = "u=is+it?x=1"}), testing::SizeIs(2)) << "no URL";
}

TEST(Splitter, TakesJsonInAStringOfJsonApart) {
  EXPECT_THAT(leaves({.body = R"({"a": "{\"b\":\"[\\\"c\\\"]\"}"})", .content_type = "application/json"}),
              testing::IsSupersetOf({"a JSON key =b", "JSON value b=[\\\"c\\\"]", "JSON value =c"}));
  EXPECT_THAT(leaves({.body = R"({"a": "[sic]"})", .content_type = "application/json"}), testing::SizeIs(2));
  std::string deep = "\"x\"";
  for (int i = 0; i < 6; ++i) {
    std::string next = "[\"";
    for (const char c : "[" + deep + "]") next += (c == '"' || c == '\\' ? std::string("\\") : std::string()) + c;
    deep = next + "\"]";
  }
  EXPECT_LE(leaves({.body = deep, .content_type = "application/json"}).size(), 8U) << "a bounded depth";
}

TEST(Splitter, GivesTheUserOfBasicCredentialsAndNoPassword) {
  // mallory'--:secret-word and u:a\r\nadmin=1
  EXPECT_THAT(
      leaves({.headers = "Authorization: Basic bWFsbG9yeSctLTpzZWNyZXQtd29yZA==\r\n"}),
      ElementsAre("header Authorization=Basic bWFsbG9yeSctLTpzZWNyZXQtd29yZA==", "header Authorization=mallory'--"));
  EXPECT_THAT(leaves({.headers = "Authorization: Basic dTphDQphZG1pbj0x\r\n"}),
              testing::IsSupersetOf({"header Authorization=\r\n", "header Authorization=u"}))
      << "an end of a line, and nothing of the password";
  EXPECT_THAT(leaves({.headers = "Authorization: Basic dXNlcjpzZWNyZXQK\r\n"}),
              ElementsAre("header Authorization=Basic dXNlcjpzZWNyZXQK", "header Authorization=user"))
      << "echo user:secret | base64";
  EXPECT_THAT(leaves({.headers = "Authorization: Bearer abc\r\n"}), testing::SizeIs(1));
}

TEST(Splitter, GivesCredentialsWithoutTheirScheme) {
  for (const std::string value : {"abc.def.ghi", "c' or 1=1--"})
    EXPECT_THAT(leaves({.headers = "Authorization: Bearer " + value + "\r\n"}),
                ElementsAre("header Authorization=" + value));
  EXPECT_THAT(leaves({.headers = "Authorization: ${x} y\r\n"}), ElementsAre("header Authorization=${x} y"));
  // admin' OR 1=1--:x, folded, behind a tab, and with something behind it.
  for (const std::string_view blank : {"\n ", "\t", "  "})
    EXPECT_THAT(leaves({.headers = "Authorization: Basic" + std::string(blank) + "YWRtaW4nIE9SIDE9MS0tOng= y\r\n"}),
                ElementsAre(_, "header Authorization=admin' OR 1=1--"));
}

TEST(Splitter, GivesWhatATokenSays) {
  EXPECT_THAT(leaves({.query = "t=eyJraWQiOiIuLi8uLi94IiwiYWxnIjoibm9uZSJ9.eyJzdWIiOiAiYVwiYiIsICJuIjogMX0.x"}),
              ElementsAre("the name of a query parameter =t", _, "query parameter t=../../x", "query parameter t=none",
                          "query parameter t=a\\\"b"));
  EXPECT_THAT(leaves({.headers = "Authorization: Bearer eyJraWQiOiIuLi8uLi94IiwiYWxnIjoibm9uZSJ9.e30.\r\n"}),
              ElementsAre(_, "header Authorization=../../x", "header Authorization=none"));
  EXPECT_THAT(leaves({.cookies = "t=\"eyJraWQiOiIuLi8uLi94IiwiYWxnIjoibm9uZSJ9.e30.\""}),
              testing::IsSupersetOf({"cookie t=../../x"}));
}

TEST(Splitter, GivesHeadersOfClientsOnlyWhenTheyHoldWhatTheirGrammarHasNot) {
  EXPECT_THAT(
      leaves({.headers = "Accept: text/html,*/*;q=0.8\r\nAccept-Language: de-AT, de;q=0.7\r\nHost: a.example:80\r\n"
                         "If-None-Match: W/\"a-1\"\r\n"}),
      IsEmpty());
  EXPECT_THAT(leaves({.headers = "Accept: ../../etc/x\r\nAccept-Language: ${a:b}\r\n"}),
              ElementsAre("header Accept=../../etc/x", "header Accept-Language=${a:b}"));
}

/// The names around each key of JSON, in the order of the keys.
std::vector<std::string> around(const Request& request) {
  std::vector<std::string> found;
  Splitter splitter(&found, [](void* to, const Leaf& leaf) {
    if (leaf.part == Part::JsonKey) static_cast<std::vector<std::string>*>(to)->emplace_back(leaf.around);
  });
  splitter.split(request);
  return found;
}
TEST(Splitter, KeysOfJsonKnowTheNamesAroundThem) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(around({.query = R"(where={"a":{"b":[{"c":1}],"d":2},"e":"}","f":{}})"}),
            (Names{"where", "where.a", "where.a.b", "where.a", "where", "where"}));
  EXPECT_EQ(around({.body = R"({"a":{"b":1}})", .content_type = "application/json"}), (Names{"", ".a"}));
  EXPECT_EQ(around({.query = R"(x=}}]{"a":1})"}), Names{}) << "no document";
  EXPECT_EQ(around({.query = R"(x={"a":1}}]{"b":1})"}), (Names{"x", "x"}));
}

TEST(Splitter, PutsTheTextOfAnElementTogether) {
  EXPECT_THAT(leaves({.body = "<a>1 un<!-- x --><![CDATA[ion]]> all<b>c</b></a>", .content_type = "text/xml"}),
              ::testing::IsSupersetOf(
                  {"XML element a=1 un", "XML element a=ion", "XML element a=1 union all", "XML element b=c"}));
}

TEST(Splitter, TakesTheEncodingOfAPartOff) {
  const auto part = [](std::string_view encoding, std::string_view content) {
    return "--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: " + std::string(encoding) +
           "\r\n\r\n" + std::string(content) + "\r\n--x--\r\n";
  };
  const auto given = [&](std::string_view encoding, std::string_view content) {
    return leaves({.body = part(encoding, content), .content_type = "multipart/form-data; boundary=x"});
  };
  EXPECT_THAT(given("quoted-printable", "a=3Cb=\r\n>"), ::testing::Contains("form field a=a<b>"));
  EXPECT_THAT(given("BASE64", "PHNj\r\ncmlwdD4="), ::testing::Contains("form field a=<script>"));
  EXPECT_THAT(given("8bit", "a=3Cb"), ElementsAre("the name of a form field =a", "form field a=a=3Cb"));
  const std::string file =
      "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"=?utf-8?Q?b=2Ejsp?=\"\r\n\r\n1\r\n--x--";
  EXPECT_THAT(leaves({.body = file, .content_type = "multipart/form-data; boundary=x"}),
              ::testing::Contains("the name of an uploaded file a=b.jsp"));
}

TEST(Splitter, TakesRequestsInABatchApart) {
  const std::string set =
      "--s\r\nContent-Type: application/http\r\n\r\nPATCH Orders(1)?a=b HTTP/1.1\r\nContent-Type: "
      "application/json\r\n\r\n{\"note\":\"c\"}\r\n--s--\r\n";
  const std::string batch = "--b\r\nContent-Type: multipart/mixed; boundary=s\r\n\r\n" + set + "--b--\r\n";
  EXPECT_THAT(leaves({.body = batch, .content_type = "multipart/mixed; boundary=b"}),
              ElementsAre("a part of the path =Orders(1)", "the name of a query parameter =a", "query parameter a=b",
                          "a JSON key =note", "JSON value note=c"));
  std::string deep = set;
  for (char boundary = 'c'; boundary < 'k'; ++boundary) {
    const std::string name(1, boundary);
    deep = "--" + name + "\r\nContent-Type: multipart/mixed; boundary=" +
           (boundary == 'c' ? std::string("s") : std::string(1, static_cast<char>(boundary - 1))) + "\r\n\r\n" + deep +
           "--" + name + "--\r\n";
  }
  EXPECT_THAT(leaves({.body = deep, .content_type = "multipart/mixed; boundary=j"}),
              ::testing::Contains(::testing::StartsWith("the body =")));
}

TEST(Splitter, TakesJsonBehindSeveralEncodingsApart) {
  for (const char* query : {"d={\"a\":\"b\"}", "d=%7B%22a%22%3A%22b%22%7D", "d=%257B%2522a%2522%253A%2522b%2522%257D",
                            "d=%25257B%252522a%252522%25253A%252522b%252522%25257D",
                            "d=%u007B%u0022a%u0022:%u0022b%u0022}", "d=%C1%BB%C0%A2a%C0%A2:%C0%A2b%C0%A2%C1%BD"}) {
    EXPECT_THAT(leaves({.query = query}), ::testing::IsSupersetOf({"a JSON key =a", "JSON value a=b"})) << query;
  }
}

TEST(Splitter, TakesFramesOfMessagesApart) {
  EXPECT_THAT(leaves({.body = R"(["SEND\ndestination:/app/x\ncontent-length:9\n\n{\"a\":\"b\"}\u0000"])"}),
              ElementsAre("JSON value destination=/app/x", "JSON value content-length=9",
                          R"(JSON value =SEND destination:/app/x content-length:9  {"a":"b"})", "a JSON key =a",
                          "JSON value a=b"));
  EXPECT_THAT(leaves({.body = R"(["MESSAGE\n\nplain\u0000"])"}),
              ElementsAre("JSON value =MESSAGE  plain", "JSON value =plain"));
  EXPECT_THAT(leaves({.body = R"(["SEND\u0000"])"}), ElementsAre(R"(JSON value =SEND\u0000)"));
  EXPECT_THAT(leaves({.body = R"(["SEND\nwhoami\n\n\u0000"])"}), ElementsAre(R"(JSON value =SEND\nwhoami\n\n\u0000)"))
      << "lines that are no fields";
  EXPECT_THAT(leaves({.body = R"(["SENT\n\nx\u0000"])"}), ElementsAre(R"(JSON value =SENT\n\nx\u0000)"));
}

TEST(Splitter, GivesWhatStandsBehindTheNameOfAFile) {
  const auto given = [](std::string_view disposition) {
    return leaves({.body = "--x\r\nContent-Disposition: form-data; name=\"a\"; " + std::string(disposition) +
                           "\r\n\r\n1\r\n--x--",
                   .content_type = "multipart/form-data; boundary=x"});
  };
  EXPECT_THAT(given("filename=\"\"><img>.png\""), ::testing::Contains("the name of an uploaded file a=><img>.png\""));
  EXPECT_THAT(given("filename=\"b.png\"; size=3"),
              ElementsAre("the name of a form field =a", "the name of an uploaded file a=b.png"));
}

}  // namespace
}  // namespace onesec::inspect
