#include "api/plain_head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onesec::api {
namespace {

using ::testing::ElementsAre;
using ::testing::FieldsAre;

std::size_t read(std::string_view bytes) {
  PlainHead head;
  return read_plain_head(bytes, head);
}

TEST(PlainHead, AHeadIsTakenApart) {
  const std::string_view bytes = "GET /a?b=c HTTP/1.1\r\nHost: x\r\nX-Empty:\r\nAccept: \t a b\xC3\xA9\t \r\n\r\nrest";
  PlainHead head;
  EXPECT_EQ(read_plain_head(bytes, head), bytes.size() - 4) << "what comes behind it is the next one's";
  EXPECT_EQ(head.method, "GET");
  EXPECT_EQ(head.target, "/a?b=c");
  EXPECT_THAT(head.fields,
              ElementsAre(FieldsAre("Host", "x"), FieldsAre("X-Empty", ""), FieldsAre("Accept", "a b\xC3\xA9")));
}

TEST(PlainHead, OneThatIsNotAllHereIsNone) {
  const std::string whole = "PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n";
  EXPECT_EQ(read(whole), whole.size());
  for (std::size_t length = 0; length < whole.size(); ++length) EXPECT_EQ(read(whole.substr(0, length)), 0U) << length;
}

TEST(PlainHead, WhatSaysHowTheMessageGoesOnIsNotPlain) {
  const auto with = [](std::string_view field) {
    return read("GET / HTTP/1.1\r\nHost: x\r\n" + std::string(field) + "\r\n\r\n");
  };
  EXPECT_NE(with("X-Content-Length: 1"), 0U);
  for (const char* field : {"Content-Length: 0", "content-length: 1", "TRANSFER-ENCODING: chunked", "Connection: close",
                            "Proxy-Connection: close", "Expect: 100-continue", "Upgrade: websocket"}) {
    EXPECT_EQ(with(field), 0U) << field;
  }
}

TEST(PlainHead, WhatTheGrammarHasNotIsNotPlain) {
  for (const char* bytes :
       {"GET / HTTP/1.0\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\n\n", "GET / HTTP/1.1 \r\n\r\n",
        " GET / HTTP/1.1\r\n\r\n", "\r\nGET / HTTP/1.1\r\n\r\n", "G(T / HTTP/1.1\r\n\r\n", "GET /\x7F HTTP/1.1\r\n\r\n",
        "GET /\xC3\xA9 HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nA : b\r\n\r\n", "GET / HTTP/1.1\r\n: b\r\n\r\n",
        "GET / HTTP/1.1\r\nA\r\n\r\n", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", "GET / HTTP/1.1\r\nA: b\x01\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n", "GET / HTTP/1.1\r\nA: b\n\r\n", "GET / HTTP/1.1\r\n A: b\r\n\r\n"}) {
    EXPECT_EQ(read(bytes), 0U) << bytes;
  }
  using std::string_view_literals::operator""sv;
  EXPECT_EQ(read("GET / HTTP/1.1\r\nA: b\0c\r\n\r\n"sv), 0U);
}

TEST(PlainHead, ManyFieldsAreLeftToTheLibrary) {
  const auto with = [](std::size_t count) {
    std::string bytes = "GET / HTTP/1.1\r\n";
    for (std::size_t i = 0; i < count; ++i) bytes += "A: b\r\n";
    return read(bytes + "\r\n");
  };
  EXPECT_NE(with(128), 0U);
  EXPECT_EQ(with(129), 0U);
}

TEST(PlainHead, OneThatTheLibraryRefusesIsLeftToIt) {
  EXPECT_NE(read("GET / HTTP/1.1\r\nA: " + std::string(60'000, 'a') + "\r\n\r\n"), 0U);
  EXPECT_EQ(read("GET / HTTP/1.1\r\nA: " + std::string(65'536, 'a') + "\r\n\r\n"), 0U);
}

}  // namespace
}  // namespace onesec::api
