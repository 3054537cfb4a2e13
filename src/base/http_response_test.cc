#include "base/http_response.h"

#include <gtest/gtest.h>

namespace onesec {
namespace {

Result<HttpAnswer> read(std::string_view bytes, std::size_t max_body = 64, bool closes = true) {
  HttpResponseReader reader(max_body);
  const Result<bool> fed = reader.feed(bytes);
  if (!fed) return fail(fed.error());
  if (!*fed && closes) {
    if (Status ended = reader.end(); !ended) return fail(ended.error());
  }
  return std::move(reader.answer());
}

TEST(HttpResponse, EachWayOfFramingTheBodyIsRead) {
  for (const char* text : {
           "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloEXTRA",
           "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nContent-Length:5\r\n\r\nhello",
           "HTTP/1.0 200 OK\r\n\r\nhello",
           "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nEXTRA",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;a=b\r\nhe\r\n03\r\nllo\r\n0\r\nTrailer: x\r\n\r\n",
           "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
       }) {
    SCOPED_TRACE(text);
    const Result<HttpAnswer> answer = read(text);
    ASSERT_TRUE(answer) << answer.error().what;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "hello");
  }
}

TEST(HttpResponse, ByteByByteIsTheSame) {
  const std::string text =
      "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  HttpResponseReader reader(5);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const Result<bool> fed = reader.feed(std::string_view(text).substr(at, 1));
    ASSERT_TRUE(fed) << at << ": " << fed.error().what;
    EXPECT_EQ(*fed, at + 1 == text.size()) << at;
  }
  EXPECT_EQ(reader.answer().body, "hello");
  EXPECT_EQ(reader.answer().retry_after_seconds, 7U);
  ASSERT_NE(reader.answer().header("retry-after"), nullptr);
  EXPECT_EQ(reader.answer().header("location"), nullptr);
}

TEST(HttpResponse, CutAnywhereItIsNotWhole) {
  for (const std::string text : {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"}) {
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
      EXPECT_FALSE(read(std::string_view(text).substr(0, cut))) << cut << " of " << text;
    }
    EXPECT_TRUE(read(text));
  }
}

TEST(HttpResponse, AnswersWithoutABodyEndWithTheirHead) {
  EXPECT_TRUE(read("HTTP/1.1 204 No Content\r\n\r\n", 0, false));
  EXPECT_TRUE(read("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 8, false));
  EXPECT_TRUE(read("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", 0, false));
}

TEST(HttpResponse, WhatServersAndProxiesDisagreeAboutIsRefused) {
  for (const char* text : {
           "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 4\r\n\r\nhello",
           "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello",
           "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello",
           "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\nhello",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhello\r\n0\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
           "HTTP/1.1 99 Odd\r\n\r\n",
           "SSH-2.0-OpenSSH_9.2\r\n\r\n",
       }) {
    EXPECT_FALSE(read(text)) << text;
  }
}

TEST(HttpResponse, EveryLimitHoldsAtItsEdge) {
  const auto with_body = [](std::size_t size) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'x');
  };
  EXPECT_TRUE(read(with_body(64)));
  EXPECT_EQ(read(with_body(65)).error().code, Code::Exhausted);
  EXPECT_TRUE(read("HTTP/1.0 200 OK\r\n\r\n" + std::string(64, 'x')));
  EXPECT_EQ(read("HTTP/1.0 200 OK\r\n\r\n" + std::string(65, 'x')).error().code, Code::Exhausted);
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n").error().code,
            Code::Exhausted);
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nA: " + std::string(16'384, 'x')).error().code, Code::Exhausted);
  std::string interim;
  for (int i = 0; i < 8; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_TRUE(read(interim + with_body(1)));
  EXPECT_EQ(read(interim + "HTTP/1.1 100 Continue\r\n\r\n" + with_body(1)).error().code, Code::Exhausted);
  std::string fields = "HTTP/1.1 204 OK\r\n";
  for (int i = 0; i < 64; ++i) fields += "A: b\r\n";
  EXPECT_TRUE(read(fields + "\r\n"));
  EXPECT_EQ(read(fields + "A: b\r\n\r\n").error().code, Code::Exhausted);
}

}  // namespace
}  // namespace onesec
