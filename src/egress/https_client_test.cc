#include "egress/https_client.h"

#include <gtest/gtest.h>

#include <thread>

#include "egress/testing/sink.h"
#include "platform/clock.h"

namespace onesec::egress {
namespace {

using testing::Authority;
using testing::http_answer;
using testing::Sink;

HttpRequest request_to(const Sink& sink, bool is_tls, std::string body = "{}") {
  HttpRequest request;
  request.url = {is_tls, is_tls ? "localhost" : "127.0.0.1", sink.port(), "/hook?a=b"};
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  return request;
}

HttpLimits limits_for(const Authority& authority) {
  HttpLimits limits;
  limits.tls.ca_file = authority.ca_file;
  return limits;
}

void open_for(Gate& gate, const HttpRequest& request) {
  gate.open(request.purpose, {request.url.host, request.url.port, true});
}

TEST(HttpsClient, SendsTheVeryBytesThatItShows) {
  const Authority authority;
  const Sink sink(
      {.authority = &authority, .answer = [](auto, const auto&) { return http_answer(202, "taken", "X-A: b\r\n"); }});
  Gate gate;
  const HttpRequest request = request_to(sink, true, R"({"a":1})");
  open_for(gate, request);
  const Result<HttpAnswer> answer = exchange(gate, request, limits_for(authority));
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(answer->body, "taken");
  ASSERT_NE(answer->header("x-a"), nullptr);
  ASSERT_EQ(sink.requests().size(), 1U);
  EXPECT_EQ(sink.requests()[0], request_bytes(request));
  EXPECT_EQ(
      sink.requests()[0],
      "POST /hook?a=b HTTP/1.1\r\nHost: localhost:" + std::to_string(sink.port()) +
          "\r\nUser-Agent: 1sec\r\nConnection: close\r\nAccept-Encoding: identity\r\nContent-Type: application/json\r\n"
          "Content-Length: 7\r\n\r\n{\"a\":1}");
  EXPECT_EQ(gate.sends(Purpose::Webhook), 1U);
}

TEST(HttpsClient, PlainHttpGoesToLoopbackOnly) {
  const Sink sink({});
  Gate gate;
  HttpRequest request = request_to(sink, false);
  open_for(gate, request);
  EXPECT_TRUE(exchange(gate, request));
  for (const char* host : {"192.0.2.1", "example.org", "10.0.0.1", "localhost.example.org", "2001:db8::1"}) {
    request.url.host = host;
    open_for(gate, request);
    const auto refused = exchange(gate, request);
    ASSERT_FALSE(refused) << host;
    EXPECT_EQ(refused.error().code, Code::Denied) << host;
  }
  EXPECT_EQ(gate.dials(Purpose::Webhook), 1U);
}

TEST(HttpsClient, FollowsNoRedirect) {
  const Sink other({});
  const Sink sink({.answer = [&](auto, const auto&) {
    return http_answer(302, "", "Location: http://127.0.0.1:" + std::to_string(other.port()) + "/\r\n");
  }});
  Gate gate;
  const HttpRequest request = request_to(sink, false);
  open_for(gate, request);
  gate.open(Purpose::Webhook, {"127.0.0.1", other.port(), true});
  const auto answer = exchange(gate, request);
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(other.connections(), 0U);
}

TEST(HttpsClient, AHeaderThatCouldBreakTheRequestIsRefusedBeforeAnythingLeaves) {
  const Sink sink({});
  Gate gate;
  for (const HttpHeader& bad : {HttpHeader{"X", "a\r\nY: b"}, HttpHeader{"X Y", "a"}, HttpHeader{"", "a"},
                                HttpHeader{"X", std::string("a\0b", 3)}}) {
    HttpRequest request = request_to(sink, false);
    open_for(gate, request);
    request.headers.push_back(bad);
    const auto refused = exchange(gate, request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::Denied);
  }
  EXPECT_EQ(sink.connections(), 0U);
}

TEST(HttpsClient, AnswersThatAreTooLongCutOrMissingAreErrors) {
  const Sink sink({.answer = [](std::size_t n, const auto&) -> std::string {
    if (n == 0) return http_answer(200, std::string(65, 'x'));
    if (n == 1) return "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut";
    if (n == 2) return "";
    return "220 mail.example ESMTP\r\n\r\n";
  }});
  Gate gate;
  const HttpRequest request = request_to(sink, false);
  open_for(gate, request);
  HttpLimits limits;
  limits.max_answer = 64;
  EXPECT_EQ(exchange(gate, request, limits).error().code, Code::Exhausted);
  EXPECT_EQ(exchange(gate, request, limits).error().code, Code::Unavailable);
  EXPECT_EQ(exchange(gate, request, limits).error().code, Code::Unavailable);
  EXPECT_EQ(exchange(gate, request, limits).error().code, Code::InvalidInput);
}

TEST(HttpsClient, AServerThatNeverAnswersIsLeftInTime) {
  const Sink sink({.answer = [](auto, const auto&) { return "hang"; }});
  Gate gate;
  const HttpRequest request = request_to(sink, false);
  open_for(gate, request);
  HttpLimits limits;
  limits.total = milliseconds(300);
  const auto late = exchange(gate, request, limits);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::Unavailable);
}

TEST(HttpsClient, WhatIsClosedWhileItIsUnderWayEndsAtOnce) {
  const Authority authority;
  const Sink sink({.authority = &authority, .answer = [](auto, const auto&) { return "hang"; }});
  Gate gate;
  const HttpRequest request = request_to(sink, true);
  open_for(gate, request);
  Result<HttpAnswer> answer = fail(Code::NotFound, "not yet");
  std::int64_t ended = 0;
  {
    const std::jthread sender([&] {
      answer = exchange(gate, request, limits_for(authority));
      ended = platform::steady_nanos();
    });
    ASSERT_TRUE(sink.wait_for_requests(1));
    gate.close(Purpose::Webhook);
  }
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::Denied) << answer.error().what;
}

TEST(HttpsClient, WhatIsOverThePurposesCapsDoesNotLeave) {
  const Sink sink({});
  Gate gate;
  HttpRequest request = request_to(sink, false, std::string(caps_of(Purpose::Webhook).max_bytes, 'x'));
  open_for(gate, request);
  EXPECT_EQ(exchange(gate, request).error().code, Code::Exhausted);
  EXPECT_TRUE(sink.requests().empty());
  request = request_to(sink, false);
  request.purpose = Purpose::Telemetry;
  open_for(gate, request);
  for (std::uint32_t i = 0; i < caps_of(Purpose::Telemetry).per_minute; ++i) ASSERT_TRUE(exchange(gate, request));
  EXPECT_EQ(exchange(gate, request).error().code, Code::Exhausted);
  EXPECT_EQ(sink.requests().size(), caps_of(Purpose::Telemetry).per_minute);
}

}  // namespace
}  // namespace onesec::egress
