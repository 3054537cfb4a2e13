#include "api/inspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "model/event_draft.h"

namespace onesec::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kUnion = "1' UNION SELECT password FROM users-- -";
constexpr auto kSql = static_cast<std::size_t>(inspect::Attack::Sql);

AskedRequest asked_for(std::string uri, std::string headers = {}) {
  AskedRequest asked;
  asked.method = "GET";
  asked.uris = {std::move(uri)};
  asked.headers = std::move(headers);
  asked.has_headers = !asked.headers.empty();
  return asked;
}

Verdict judge(const AskedRequest& asked) {
  Inspection inspection;
  return judge(asked, inspection.before);
}

TEST(Inspection, SaysWhereTheAttackIsAndWhy) {
  const Verdict verdict = judge(asked_for("/item?id=1&name=" + std::string(kUnion)));
  ASSERT_TRUE(verdict.is_attack());
  EXPECT_TRUE(verdict.is_attack(kSql));
  EXPECT_EQ(inspect::words_of(verdict.worst[kSql].part), "query parameter");
  EXPECT_EQ(verdict.worst[kSql].name, "name");
  ASSERT_FALSE(verdict.worst[kSql].reasons.empty());
  EXPECT_GT(verdict.worst[kSql].reasons[0].points, 0U);
  EXPECT_FALSE(judge(asked_for("/item?id=1&name=O'Brien+selects+a+union")).is_attack());
}

TEST(Inspection, OfSeveralUrisTheWorstCounts) {
  AskedRequest asked = asked_for("/harmless");
  EXPECT_FALSE(judge(asked).is_attack());
  asked.uris.push_back("/?id=" + std::string(kUnion));
  const Verdict verdict = judge(asked);
  EXPECT_TRUE(verdict.is_attack());
  EXPECT_EQ(verdict.uri, 1U);
  EventDraft draft;
  write_event(asked, verdict, false, draft);
  EXPECT_EQ(draft.view().text(Field::Path), "/");
}

TEST(Inspection, HeadersCookiesAndBodiesAreReadToo) {
  EXPECT_TRUE(judge(asked_for("/", "X-Search: " + std::string(kUnion) + "\n")).is_attack());
  EXPECT_TRUE(judge(asked_for("/", "Cookie: a=b; id=" + std::string(kUnion) + "\n")).is_attack());
  AskedRequest asked = asked_for("/", "Content-Type: application/json\n");
  asked.body = R"({"id":"1' UNION SELECT password FROM users-- -"})";
  asked.has_body = true;
  EXPECT_TRUE(judge(asked).is_attack());
}

TEST(Inspection, TheEventHasWhatTheDetectorNeedsAndNoOtherSecret) {
  AskedRequest asked =
      asked_for("/x?y=z", "Authorization: Bearer secret-one\nCookie: session=secret-two; id=" + std::string(kUnion) +
                              "; theme=dark\nX-Search: " + std::string(kUnion) +
                              "\nUser-Agent: curl/8\nContent-Type: text/plain\n");
  asked.source = IpAddress::v4(192, 0, 2, 7);
  asked.body = "secret-three";
  asked.has_body = true;
  EventDraft draft;
  write_event(asked, judge(asked), true, draft);
  const Event event = draft.view();
  EXPECT_EQ(event.type, EventType::HttpRequest);
  EXPECT_EQ(event.provenance, Provenance::Authenticated);
  EXPECT_EQ(event.source_ip, IpAddress::v4(192, 0, 2, 7));
  EXPECT_EQ(event.text(Field::Method), "GET");
  EXPECT_EQ(event.text(Field::Path), "/x");
  EXPECT_EQ(event.text(Field::Query), "y=z");
  EXPECT_EQ(event.text(Field::Action), "blocked");
  EXPECT_EQ(event.integer(Field::StatusCode), 403);
  EXPECT_EQ(event.user_agent, "curl/8");
  EXPECT_EQ(event.text(Field::Cookies), "id=" + std::string(kUnion));
  EXPECT_EQ(event.text(Field::Headers), "X-Search: " + std::string(kUnion) + "\n");
  EXPECT_EQ(event.find(Field::Body), nullptr);

  EventDraft allowed;
  write_event(asked, judge(asked), false, allowed);
  EXPECT_EQ(allowed.view().text(Field::Action), "allowed");
  EXPECT_EQ(allowed.view().find(Field::StatusCode), nullptr) << "nobody knows yet what the server answers";
}

TEST(Inspection, TheEventHasATokenWithoutItsSignature) {
  const std::string token = "eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiMScgVU5JT04gU0VMRUNUIHBhc3N3b3JkIEZST00gdXNlcnMtLSAtIn0.";
  const AskedRequest asked = asked_for("/", "Authorization: Bearer " + token + "c2lnbmF0dXJl\n");
  const Verdict verdict = judge(asked);
  ASSERT_TRUE(verdict.is_attack());
  EventDraft draft;
  write_event(asked, verdict, true, draft);
  EXPECT_EQ(draft.view().text(Field::Headers), "Authorization: Bearer " + token + "\n");
  EXPECT_TRUE(judge(asked_for("/", std::string(draft.view().text(Field::Headers)))).is_attack());
}

TEST(Inspection, TheEventHasTheCookieWhoseDocumentWasSeen) {
  const AskedRequest asked = asked_for("/", R"(Cookie: a={"n":"../../../../etc/passwd"}; b=secret)"
                                            "\n");
  const Verdict verdict = judge(asked);
  ASSERT_TRUE(verdict.is_attack());
  EventDraft draft;
  write_event(asked, verdict, true, draft);
  EXPECT_EQ(draft.view().text(Field::Cookies), R"(a={"n":"../../../../etc/passwd"})");
  AskedRequest other = asked_for("/", "Content-Type: application/json\nCookie: a={\"n\":\"secret\"}\n");
  other.body = R"({"id":"1' UNION SELECT password FROM users-- -"})";
  other.has_body = true;
  EventDraft second;
  write_event(other, judge(other), true, second);
  EXPECT_EQ(second.view().text(Field::Cookies), "") << "a cookie in which nothing was seen";
}

TEST(Inspection, TheEventHasTheUserOfBasicCredentialsAndNoPassword) {
  const auto kept = [](std::string_view credentials) {
    const AskedRequest asked = asked_for("/a", "Authorization: Basic " + base64(credentials) + "\n");
    const Verdict verdict = judge(asked);
    EXPECT_TRUE(verdict.is_attack()) << credentials;
    EventDraft draft;
    write_event(asked, verdict, false, draft);
    std::string line(draft.view().text(Field::Headers));
    if (line.ends_with('\n')) line.pop_back();
    EXPECT_LE(line.size(), asked.headers.size());
    EXPECT_TRUE(inspect::inspect_request({.headers = line}).points != inspect::Scores().points) << "the alert needs it";
    return from_base64(line.substr(line.rfind(' ') + 1)).value_or("no base64");
  };
  EXPECT_EQ(kept("mallory' or 1=1--:secret-word"), "mallory' or 1=1--:");
  EXPECT_EQ(kept("u:secret\nadmin=1"), "u:\n---");
  EXPECT_EQ(kept("mallory:secret\r\nadmin=1"), "mallory:\n-");
  EXPECT_EQ(kept("mallory\nadmin:secret"), "mallory\n-");
}

TEST(Inspection, WhatIsPutTogetherFromHarmlessTextsIsReadEachTime) {
  Inspection inspection;
  for (int i = 0; i < 3; ++i) {
    const AskedRequest split = asked_for("/page?id=1+union/*&id=*/select+pw+from+staff--+");
    EXPECT_TRUE(judge(split, inspection.before).is_attack()) << "asked the time before: " << i;
  }
}

TEST(Inspection, WhatWasHarmlessIsNotReadAgainAndChangesNoVerdict) {
  Inspection inspection;
  const AskedRequest harmless = asked_for("/page?n=1", "User-Agent: curl\nX-Search: fish\n");
  EXPECT_FALSE(judge(harmless, inspection.before).is_attack());
  EXPECT_TRUE(inspection.before.uris.knows("/page?n=1"));
  EXPECT_TRUE(inspection.before.lines.knows("X-Search: fish"));
  EXPECT_FALSE(inspection.before.lines.knows("/page?n=1")) << "apart";

  const std::string bad_uri = "/page?n=" + std::string(kUnion);
  const std::string bad_line = "X-Search: " + std::string(kUnion);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(judge(asked_for(bad_uri, "User-Agent: curl\nX-Search: fish\n"), inspection.before).is_attack());
    const Verdict verdict = judge(asked_for("/page?n=1", "User-Agent: curl\n" + bad_line + "\n"), inspection.before);
    EXPECT_TRUE(verdict.is_attack());
    EXPECT_EQ(verdict.worst[kSql].name, "X-Search");
  }
  EXPECT_FALSE(inspection.before.uris.knows(bad_uri));
  EXPECT_FALSE(inspection.before.lines.knows(bad_line));
  EXPECT_FALSE(judge(harmless, inspection.before).is_attack());
}

TEST(Inspection, AFewPointsAreSeenEachTime) {
  Inspection inspection;
  const AskedRequest odd = asked_for("/", "X-Search: " + std::string(kUnion).substr(0, 8) + "\n");
  const Verdict first = judge(odd, inspection.before);
  const Verdict again = judge(odd, inspection.before);
  for (std::size_t i = 0; i < inspect::kAttacks; ++i) EXPECT_EQ(first.worst[i].points, again.worst[i].points);
}

TEST(Inspection, ALongTextIsReadEachTime) {
  Inspection inspection;
  const std::string longest = "/" + std::string(inspect::HarmlessTexts::kLongest - 1, 'x');
  (void)judge(asked_for(longest), inspection.before);
  EXPECT_TRUE(inspection.before.uris.knows(longest));
  (void)judge(asked_for(longest + "x"), inspection.before);
  EXPECT_FALSE(inspection.before.uris.knows(longest + "x"));
}

TEST(Latency, QuantilesAreTheEndOfTheirStep) {
  Latency latency;
  EXPECT_EQ(latency.picture().quantile_nanos(500), 0U);
  for (int i = 0; i < 99; ++i) latency.add(20'000);
  latency.add(5'000'000);
  const Latency::Picture picture = latency.picture();
  EXPECT_EQ(picture.count, 100U);
  EXPECT_EQ(picture.sum_nanos, 99U * 20'000U + 5'000'000U);
  EXPECT_GE(picture.quantile_nanos(500), 20'000U);
  EXPECT_LE(picture.quantile_nanos(500), 23'800U);
  EXPECT_LE(picture.quantile_nanos(990), 23'800U);
  EXPECT_GE(picture.quantile_nanos(991), 5'000'000U);
  EXPECT_EQ(picture.below(5), 99U) << "2^15 ns are 33 µs";
  EXPECT_EQ(picture.below(Latency::kOctaves), 100U);
}

TEST(Latency, EveryTimeHasAStepAndEveryStepEndsAboveItsTimes) {
  for (std::uint64_t nanos = 1'024; nanos < (std::uint64_t{1} << 34); nanos += nanos / 7 + 1) {
    const unsigned step = Latency::step_of(nanos);
    EXPECT_GT(Latency::end_of(step), nanos);
    EXPECT_LE(Latency::end_of(step), nanos + nanos / 4 + 1);
    if (step > 0) {
      EXPECT_LE(Latency::end_of(step - 1), nanos);
    }
  }
  EXPECT_EQ(Latency::step_of(1), 0U);
  EXPECT_EQ(Latency::step_of(UINT64_MAX), Latency::kSteps - 1);
}

}  // namespace
}  // namespace onesec::api
