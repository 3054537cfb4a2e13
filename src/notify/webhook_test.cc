#include "notify/webhook.h"

#include <gtest/gtest.h>

#include <charconv>
#include <future>
#include <nlohmann/json.hpp>

#include "egress/testing/sink.h"
#include "notify/webhooks.h"

namespace onesec::notify {
namespace {

using egress::testing::Authority;
using egress::testing::http_answer;
using egress::testing::Sink;

Alert sample_alert() {
  Alert alert;
  alert.id = "0123456789abcdef0123456789abcdef";
  alert.module = "auth_fortress";
  alert.type = "brute_force";
  alert.detector = "auth_fortress.brute_force";
  alert.severity = Severity::High;
  alert.title = "Password guessing";
  alert.entity = {EntityKind::Address, "203.0.113.9"};
  alert.created_at = Instant::from_seconds(1'767'300'000);
  alert.first_seen = alert.last_seen = Instant::from_seconds(1'767'300'060);
  return alert;
}

WebhookTarget target_at(const Sink& sink, const Authority& authority) {
  WebhookTarget target;
  target.url = {true, "localhost", sink.port(), "/hook"};
  target.secrets = {WebhookSecret::make()};
  target.limits.tls.ca_file = authority.ca_file;
  return target;
}

Delivery deliver(Webhook& webhook, const std::string& id, const std::string& body = "{}") {
  std::promise<Delivery> promise;
  const Status taken = webhook.send({id, body, 0}, [&](Delivery delivery) { promise.set_value(std::move(delivery)); });
  EXPECT_TRUE(taken) << taken.error().what;
  return taken ? promise.get_future().get() : Delivery{};
}

std::string header_of(const std::string& request, const std::string& name) {
  const std::size_t at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}

TEST(WebhookMessage, TellsWhatHappenedToTheAlert) {
  const WebhookTarget target;
  const struct {
    AlertStatus status;
    bool is_new;
    const char* type;
    const char* timestamp;
  } kCases[] = {
      {AlertStatus::Open, true, "alert.created", "2026-01-01T20:40:00Z"},
      {AlertStatus::Open, false, "alert.updated", "2026-01-01T20:41:00Z"},
      {AlertStatus::Acknowledged, false, "alert.acknowledged", "2026-01-01T20:41:00Z"},
      {AlertStatus::Resolved, true, "alert.resolved", "2026-01-01T20:41:00Z"},
      {AlertStatus::FalsePositive, false, "alert.resolved", "2026-01-01T20:41:00Z"},
  };
  for (const auto& c : kCases) {
    Alert alert = sample_alert();
    alert.status = c.status;
    const auto message = compose(target, alert, c.is_new, {});
    ASSERT_TRUE(message);
    const auto json = nlohmann::json::parse(message->body);
    EXPECT_EQ(json["type"], c.type);
    EXPECT_EQ(json["timestamp"], c.timestamp);
    EXPECT_EQ(json["data"]["id"], alert.id);
    EXPECT_EQ(json["data"]["type"], "brute_force");
  }
}

TEST(WebhookMessage, WhatIsBelowTheSeverityOrHistoryIsNotTold) {
  WebhookTarget target;
  target.min_severity = Severity::High;
  Alert alert = sample_alert();
  EXPECT_TRUE(compose(target, alert, true, {}));
  alert.is_historical = true;
  EXPECT_FALSE(compose(target, alert, true, {}));
  alert.is_historical = false;
  alert.severity = Severity::Medium;
  EXPECT_FALSE(compose(target, alert, true, {}));
}

TEST(WebhookMeaning, OfEachKindOfAnswer) {
  const struct {
    int status;
    bool is_done;
    bool is_final;
    bool pauses;
  } kCases[] = {
      {200, true, false, false},  {202, true, false, false},  {204, true, false, false},  {301, false, false, true},
      {400, false, true, false},  {401, false, false, true},  {403, false, false, true},  {404, false, false, true},
      {408, false, false, false}, {410, false, false, true},  {413, false, true, false},  {422, false, true, false},
      {425, false, false, false}, {429, false, false, false}, {500, false, false, false}, {501, false, false, true},
      {502, false, false, false}, {503, false, false, false}, {504, false, false, false}, {418, false, true, false},
  };
  for (const auto& c : kCases) {
    const Meaning meaning = meaning_of({.status = c.status}, Instant());
    EXPECT_EQ(meaning.delivery.status.has_value(), c.is_done) << c.status;
    EXPECT_EQ(meaning.delivery.is_final, c.is_final) << c.status;
    EXPECT_EQ(meaning.pauses, c.pauses) << c.status;
  }
  const HttpAnswer busy{.status = 429, .headers = {{"retry-after", "7"}}};
  EXPECT_EQ(meaning_of(busy, Instant()).delivery.wait, seconds(7));
  const HttpAnswer wrong{.status = 404, .headers = {{"retry-after", "7"}}};
  EXPECT_EQ(meaning_of(wrong, Instant()).delivery.wait, seconds(0));
}

TEST(Webhook, DeliversSignedBytesOverTls) {
  const Authority authority;
  const Sink sink({.authority = &authority});
  egress::Gate gate;
  gate.open(egress::Purpose::Webhook, {"localhost", sink.port(), true});
  Webhook webhook(gate, target_at(sink, authority));
  const Delivery delivery = deliver(webhook, "webhook:1:a:1:7", R"({"type":"x"})");
  ASSERT_TRUE(delivery.status) << delivery.status.error().what;
  EXPECT_EQ(delivery.http_status, 204);
  ASSERT_EQ(sink.requests().size(), 1U);
  const std::string request = sink.requests()[0];
  const std::string body = request.substr(request.find("\r\n\r\n") + 4);
  EXPECT_EQ(body, R"({"type":"x"})");
  EXPECT_EQ(header_of(request, "webhook-id"), "webhook:1:a:1:7");
  std::int64_t time = 0;
  const std::string said = header_of(request, "webhook-timestamp");
  std::from_chars(said.data(), said.data() + said.size(), time);
  EXPECT_EQ(header_of(request, "webhook-signature"),
            sign_webhook(webhook.target().secrets, "webhook:1:a:1:7", time, body).at(2).value);
}

TEST(Webhook, AnAddressThatIsGivenUpIsLeftAloneUntilATestSucceeds) {
  const Sink sink({.answer = [](std::size_t n, const auto&) { return http_answer(n == 0 ? 410 : 204); }});
  egress::Gate gate;
  gate.open(egress::Purpose::Webhook, {"127.0.0.1", sink.port(), true});
  WebhookTarget target;
  target.url = {false, "127.0.0.1", sink.port(), "/"};
  Webhook webhook(gate, target);
  const Delivery gone = deliver(webhook, "a");
  EXPECT_FALSE(gone.status);
  EXPECT_FALSE(gone.is_final) << "the alert waits until somebody has mended the address";
  EXPECT_FALSE(webhook.is_ready());
  EXPECT_NE(webhook.state().find("410"), std::string::npos);
  EXPECT_FALSE(webhook.send({"b", "{}", 0}, [](const Delivery&) {}));
  EXPECT_TRUE(webhook.test().status);
  EXPECT_TRUE(webhook.is_ready());
  EXPECT_EQ(webhook.state(), "ready");
  EXPECT_EQ(sink.requests().size(), 2U);
}

TEST(Webhook, FiveFailuresInARowAreFollowedByAMinuteOfSilence) {
  const Sink sink({.answer = [](auto, const auto&) { return http_answer(503); }});
  egress::Gate gate;
  gate.open(egress::Purpose::Webhook, {"127.0.0.1", sink.port(), true});
  WebhookTarget target;
  target.url = {false, "127.0.0.1", sink.port(), "/"};
  Webhook webhook(gate, target);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(webhook.is_ready()) << i;
    EXPECT_FALSE(deliver(webhook, "a").status);
  }
  EXPECT_FALSE(webhook.is_ready());
  EXPECT_NE(webhook.state().find("5 attempts"), std::string::npos);
  EXPECT_EQ(sink.requests().size(), 5U);
}

TEST(Webhook, AReceiverThatWantsTimeGetsIt) {
  const Sink sink({.answer = [](auto, const auto&) { return http_answer(429, "", "Retry-After: 100\r\n"); }});
  egress::Gate gate;
  gate.open(egress::Purpose::Webhook, {"127.0.0.1", sink.port(), true});
  WebhookTarget target;
  target.url = {false, "127.0.0.1", sink.port(), "/"};
  Webhook webhook(gate, target);
  EXPECT_EQ(deliver(webhook, "a").wait, seconds(100));
  EXPECT_FALSE(webhook.is_ready());
  EXPECT_NE(webhook.state().find("as the receiver wants"), std::string::npos);
}

TEST(WebhookOptions, EachMistakeIsNamedAndNoAddressIsQuoted) {
  const struct {
    WebhookOptions options;
    const char* part;
  } kCases[] = {
      {{.urls = {"https://h.example/ok", "http://h.example/token-canary"}}, "alerts.webhook_urls, number 2"},
      {{.urls = {"https://user:canary@h.example/"}}, "number 1"},
      {{.urls = {"https://h.example/"}, .secrets = {"canary"}}, "alerts.webhook_secrets, number 1"},
      {{.urls = {"https://h.example/"}, .profile = "most"}, "profile"},
      {{.urls = {"https://h.example/"}, .ca_file = "/nowhere/ca.pem"}, "alerts.webhook_ca_file"},
      {{.urls = std::vector<std::string>(17, "https://h.example/")}, "at most 16"},
  };
  for (const auto& c : kCases) {
    const auto read = read_targets(c.options);
    ASSERT_FALSE(read) << c.part;
    EXPECT_NE(read.error().what.find(c.part), std::string::npos) << read.error().what;
    EXPECT_EQ(read.error().what.find("canary"), std::string::npos) << read.error().what;
  }
  EXPECT_TRUE(read_targets({}));
  const auto own = read_targets({.urls = {"http://127.0.0.1:8080/x"}});
  ASSERT_TRUE(own);
  EXPECT_EQ(own->at(0).profile, egress::Profile::Standard);
}

TEST(Webhooks, WhatHasNotChangedGoesOnAndWhatIsGoneIsClosed) {
  egress::Gate gate;
  Webhooks webhooks(gate);
  webhooks.set(*read_targets({.urls = {"https://a.example/1", "https://b.example/2"}}), false);
  const auto before = webhooks.all();
  ASSERT_EQ(before.size(), 2U);
  webhooks.set(*read_targets({.urls = {"https://b.example/2", "https://c.example/3"}}), false);
  EXPECT_FALSE(gate.allows(egress::Purpose::Webhook, "a.example", 443));
  EXPECT_TRUE(gate.allows(egress::Purpose::Webhook, "b.example", 443));
  EXPECT_TRUE(gate.allows(egress::Purpose::Webhook, "c.example", 443));
  std::size_t kept = 0;
  for (const auto& now : webhooks.all()) {
    for (const auto& was : before) kept += now == was ? 1 : 0;
  }
  EXPECT_EQ(kept, 1U);
  webhooks.set({}, false);
  EXPECT_FALSE(gate.is_open(egress::Purpose::Webhook));
}

}  // namespace
}  // namespace onesec::notify
