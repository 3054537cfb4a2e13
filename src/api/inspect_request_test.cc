#include "api/inspect_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace onesec::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A request and the lines that its fields are views into.
struct Given {
  std::string lines;
  Request request;
};

std::vector<HeaderField> fields_of(std::string_view lines) {
  std::vector<HeaderField> fields;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    const std::size_t colon = line.find(": ");
    fields.push_back({line.substr(0, colon), line.substr(colon + 2)});
    lines.remove_prefix(line.size() + 1);
  }
  return fields;
}

Given forwarded(std::string lines, std::string_view credential = "x-onesec-key") {
  Given given{std::move(lines), {}};
  given.request.credential = credential;
  given.request.method = "GET";
  given.request.path = kInspectPath;
  return given;
}

Result<AskedRequest> read(Given given) {
  const std::vector<HeaderField> fields = fields_of(given.lines);
  given.request.fields = fields;
  return read_asked(given.request);
}

AskedRequest asked_of(Given given) {
  Result<AskedRequest> asked = read(std::move(given));
  EXPECT_TRUE(asked) << asked.error().what;
  return asked ? std::move(*asked) : AskedRequest();
}

std::string refusal_of(Given given) {
  const Result<AskedRequest> asked = read(std::move(given));
  return asked ? "none" : asked.error().what;
}

Given question(std::string body) {
  Given given = forwarded("Content-Type: application/json\n");
  given.request.method = "POST";
  given.request.body = std::move(body);
  return given;
}

TEST(InspectRequest, OfNginxTheOriginalUriAndMethodAreRead) {
  const AskedRequest asked = asked_of(
      forwarded("X-Original-URI: /a%20b?c=d\nX-Original-Method: PUT\nX-Forwarded-For: 192.0.2.7\nUser-Agent: curl\n"));
  EXPECT_EQ(asked.by, AskedBy::WebServer);
  EXPECT_THAT(asked.uris, ElementsAre("/a%20b?c=d"));
  EXPECT_EQ(asked.method, "PUT");
  EXPECT_EQ(asked.source, IpAddress::v4(192, 0, 2, 7));
  EXPECT_EQ(asked.headers, "X-Forwarded-For: 192.0.2.7\nUser-Agent: curl\n");
  EXPECT_FALSE(asked.has_body);
}

TEST(InspectRequest, OfCaddyAndTraefikTheForwardedUriAndMethodAreRead) {
  const AskedRequest asked = asked_of(forwarded("X-Forwarded-Uri: /x?y\nX-Forwarded-Method: DELETE\n"));
  EXPECT_THAT(asked.uris, ElementsAre("/x?y"));
  EXPECT_EQ(asked.method, "DELETE");
  EXPECT_TRUE(asked.source.is_none());
}

TEST(InspectRequest, OfEnvoyThePathBehindOursIsReadAndNoHeaderReplacesIt) {
  Given given = forwarded("X-Original-URI: /harmless\nX-Forwarded-Method: GET\n");
  given.request.method = "PROPFIND";
  given.request.path += "/x%zz";
  given.request.query = "a=%00";
  const AskedRequest asked = asked_of(std::move(given));
  EXPECT_THAT(asked.uris, ElementsAre("/x%zz?a=%00"));
  EXPECT_EQ(asked.method, "PROPFIND");
  EXPECT_THAT(asked.headers, HasSubstr("X-Original-URI: /harmless")) << "then it is the visitor's own";
}

TEST(InspectRequest, AVisitorCantHideBehindTheHeaderOfAnotherWebServer) {
  const AskedRequest asked =
      asked_of(forwarded("X-Original-URI: /harmless\nX-Forwarded-Uri: /?id=1\nx-original-uri: /harmless\n"));
  EXPECT_THAT(asked.uris, ElementsAre("/harmless", "/?id=1"));
  EXPECT_THAT(refusal_of(forwarded("X-Original-URI: /1\nX-Original-URI: /2\nX-Original-URI: /3\nX-Original-URI: /4\n"
                                   "X-Original-URI: /5\n")),
              HasSubstr("more than 4"));
}

TEST(InspectRequest, TheSourceIsWhatTheNearestWebServerWrote) {
  EXPECT_EQ(asked_of(forwarded("X-Forwarded-Uri: /\nX-Real-IP: 198.51.100.9\n"
                               "X-Forwarded-For: 203.0.113.1, 192.0.2.7\n"))
                .source,
            IpAddress::v4(192, 0, 2, 7));
  EXPECT_EQ(asked_of(forwarded("X-Forwarded-Uri: /\nX-Real-IP: 198.51.100.9\n")).source,
            IpAddress::v4(198, 51, 100, 9));
  EXPECT_EQ(forwarded_address("192.0.2.7:4711"), IpAddress::v4(192, 0, 2, 7));
  EXPECT_EQ(forwarded_address("\"[2001:db8::1]:4711\""), IpAddress::parse("2001:db8::1"));
  EXPECT_EQ(forwarded_address("2001:db8::1"), IpAddress::parse("2001:db8::1"));
  for (const char* bad : {"", "[", "[]", "\"", "unknown", ":", "192.0.2", "_hidden"}) {
    EXPECT_TRUE(forwarded_address(bad).is_none()) << bad;
  }
}

TEST(InspectRequest, OnlyTheKeyOfTheCallerIsKeptOutOfTheRequest) {
  const std::string uri = "X-Forwarded-Uri: /\n";
  EXPECT_EQ(asked_of(forwarded(uri + "X-OneSec-Key: k\nX-API-Key: theirs\nAuthorization: Basic eA==\n")).headers,
            "X-API-Key: theirs\nAuthorization: Basic eA==\n");
  EXPECT_EQ(asked_of(forwarded(uri + "X-API-Key: k\nAuthorization: Basic eA==\n", "x-api-key")).headers,
            "Authorization: Basic eA==\n");
  EXPECT_EQ(asked_of(forwarded(uri + "Authorization: Bearer k\n", "authorization")).headers, "");
}

TEST(InspectRequest, OfAnAbsoluteUriThePathIsRead) {
  EXPECT_THAT(asked_of(forwarded("X-Forwarded-Uri: https://a.example/x?y\n")).uris, ElementsAre("/x?y"));
  EXPECT_THAT(asked_of(forwarded("X-Forwarded-Uri: https://a.example\n")).uris, ElementsAre("/"));
  EXPECT_THAT(asked_of(forwarded("X-Forwarded-Uri: /go?to=https://a.example/\n")).uris,
              ElementsAre("/go?to=https://a.example/"));
}

TEST(InspectRequest, APersonDescribesARequestInJson) {
  const AskedRequest asked =
      asked_of(question(R"({"method":"POST","uri":"/x?y=1","headers":{"A":"b\nCookie: c=d"},"body":"z=1"})"));
  EXPECT_EQ(asked.by, AskedBy::Person);
  EXPECT_EQ(asked.method, "POST");
  EXPECT_THAT(asked.uris, ElementsAre("/x?y=1"));
  EXPECT_EQ(asked.headers, "A: b Cookie: c=d\n") << "a value can't begin a header";
  EXPECT_EQ(asked.body, "z=1");
  EXPECT_FALSE(asked.is_real);
  const AskedRequest real = asked_of(question(R"({"uri":"/","source_ip":"192.0.2.7"})"));
  EXPECT_TRUE(real.is_real);
  EXPECT_EQ(real.source, IpAddress::v4(192, 0, 2, 7));
}

TEST(InspectRequest, WhatIsNoQuestionIsToldWhatWasExpected) {
  EXPECT_THAT(refusal_of(forwarded("")), HasSubstr("X-Original-URI or X-Forwarded-Uri"));
  const struct {
    const char* body;
    const char* why;
  } kBad[] = {{"[", "no JSON object"},
              {"[]", "no JSON object"},
              {"{}", "the uri is missing"},
              {R"({"uri":""})", "the uri is missing"},
              {R"({"uri":1})", "uri is no text"},
              {R"({"uri":"/","urll":"/"})", "nobody knows \"urll\""},
              {R"({"uri":"/","headers":[]})", "headers is no object"},
              {R"({"uri":"/","headers":{"a":1}})", "a header's value is no text"},
              {R"({"uri":"/","source_ip":"me"})", "source_ip is no address"}};
  for (const auto& row : kBad) EXPECT_THAT(refusal_of(question(row.body)), HasSubstr(row.why)) << row.body;
}

TEST(InspectRequest, OnlyPathsUnderOursAreForAVerdict) {
  for (const char* yes :
       {"/api/v1/inspect/http", "/api/v1/inspect/http?x", "/api/v1/inspect/http/", "/api/v1/inspect/http/%zz"})
    EXPECT_TRUE(is_inspection(yes)) << yes;
  for (const char* no : {"/api/v1/inspect/https", "/api/v1/inspect", "/API/v1/inspect/http", "/api/v1/inspect/htt%70"})
    EXPECT_FALSE(is_inspection(no)) << no;
}

}  // namespace
}  // namespace onesec::api
