// What a provider may do, each as a real server does it, against a virtual clock. docs/ai-analysis.md has the table.
#include <gtest/gtest.h>

#include "ai/provider/pacific.h"
#include "ai/provider/testing/desk.h"

namespace onesec::ai {
namespace {

using egress::testing::http_answer;
using testing::Desk;
using testing::gemini_answer;
using testing::gemini_error;
using testing::gemini_text;
using testing::kGood;
using testing::openai_text;

const std::vector<std::string> kTwoKeys{"first-key-0123456789", "second-key-012345678"};

Desk::Script always(std::string answer) {
  return [answer = std::move(answer)](auto, const auto&) { return answer; };
}
Desk::Script in_turn(std::vector<std::string> answers) {
  return [answers = std::move(answers)](std::size_t n, const auto&) {
    return answers.at(std::min(n, answers.size() - 1));
  };
}

struct OneCall {
  const char* name;
  std::string answer;
  const char* end;
};

class OneCallTest : public ::testing::TestWithParam<OneCall> {};

TEST_P(OneCallTest, IsNeverAskedTwiceAndCostsNoKey) {
  Desk desk(Envelope::Gemini, always(GetParam().answer), kTwoKeys);
  const Desk::Asked asked = desk.ask();
  EXPECT_EQ(asked.end, GetParam().end) << asked.last.reason;
  EXPECT_EQ(asked.verdict.has_value(), std::string_view(GetParam().end) == "answered");
  EXPECT_EQ(desk.sink.requests().size(), 1U);
  EXPECT_EQ(asked.waited, seconds(0));
  EXPECT_EQ(desk.standing.keys.describe(desk.now), (std::vector<std::string>{"key 1: ready", "key 2: ready"}));
  EXPECT_EQ(desk.standing.paused, "");
}

INSTANTIATE_TEST_SUITE_P(
    Scenarios, OneCallTest,
    ::testing::Values(
        OneCall{"good", gemini_text(kGood), "answered"},
        OneCall{
            "words_of_a_limit_in_a_good_answer",
            gemini_text(R"({"evidence":["rate limit","429"],"category":"quota RESOURCE_EXHAUSTED too many requests",)"
                        R"("score":0.1})"),
            "answered"},
        OneCall{"fenced", gemini_text(std::string("```json\n") + kGood + "\n```"), "answered"},
        OneCall{"thoughts_first",
                gemini_answer(R"({"thought":true,"text":"{\"score\":1}"},{"text":)" +
                              std::string(R"("{\"evidence\":[],\"category\":\"benign\",\"score\":0}"})")),
                "answered"},
        OneCall{"several_parts",
                gemini_answer(R"({"text":"{\"evidence\":[],\"category\":"},{"text":"\"benign\",\"score\":0}"})"),
                "answered"},
        OneCall{"safety", gemini_answer("", "SAFETY"), "no_opinion"},
        OneCall{"blocked_prompt", http_answer(200, R"({"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}})"),
                "no_opinion"},
        OneCall{"unknown_finish", gemini_text(kGood, "A_REASON_OF_NEXT_YEAR"), "no_opinion"},
        OneCall{"wrong_types", gemini_text(R"({"evidence":"alert","category":7,"score":"high"})"), "not a verdict"},
        OneCall{"huge_score", gemini_text(R"({"evidence":[],"category":"benign","score":1e309})"), "not a verdict"},
        OneCall{"no_number", gemini_text(R"({"evidence":[],"category":"benign","score":NaN})"), "not a verdict"},
        OneCall{"negative_score", gemini_text(R"({"evidence":[],"category":"benign","score":-0.2})"), "not a verdict"},
        OneCall{"score_of_two", gemini_text(R"({"evidence":[],"category":"benign","score":2})"), "not a verdict"},
        OneCall{"prose", gemini_text("I think that this is benign."), "not a verdict"},
        OneCall{"two_megabytes", gemini_text(std::string(2'000'000, 'x')), "nonsense"},
        OneCall{"gzip", http_answer(200, "\x1f\x8b\x08", "Content-Encoding: gzip\r\n"), "nonsense"},
        OneCall{"not_json", http_answer(200, "<html>"), "nonsense"},
        OneCall{"empty_object", http_answer(200, "{}"), "nonsense"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(ProviderScenario, ThoughtsAreNotPartOfTheAnswer) {
  Desk desk(Envelope::Gemini,
            always(gemini_answer(R"({"thought":true,"text":"{\"evidence\":[],\"category\":\"malware\",)"
                                 R"(\"score\":1}"},{"text":"{\"evidence\":[],\"category\":\"benign\",)"
                                 R"(\"score\":0}"})")));
  EXPECT_EQ(desk.ask().verdict->category, "benign");
}

TEST(ProviderScenario, AnAnswerCutShortIsAskedForOnceMoreWithTwiceTheTokens) {
  Desk desk(Envelope::Gemini, in_turn({gemini_answer("", "MAX_TOKENS"), gemini_text(kGood)}));
  EXPECT_EQ(desk.ask().end, "answered");
  ASSERT_EQ(desk.sink.requests().size(), 2U);
  EXPECT_NE(desk.body_of(0).find(R"("maxOutputTokens":2048)"), std::string::npos);
  EXPECT_NE(desk.body_of(1).find(R"("maxOutputTokens":4096)"), std::string::npos);

  Desk never(Envelope::Gemini, always(gemini_answer("", "MAX_TOKENS")));
  EXPECT_EQ(never.ask().end, "cut_short");
  EXPECT_EQ(never.sink.requests().size(), 2U);
}

TEST(ProviderScenario, TwoFailuresAreWaitedOutWithJitter) {
  Desk desk(Envelope::Gemini,
            in_turn({gemini_error(500, "INTERNAL"), gemini_error(503, "UNAVAILABLE"), gemini_text(kGood)}));
  const Desk::Asked asked = desk.ask();
  EXPECT_EQ(asked.end, "answered");
  EXPECT_EQ(desk.sink.requests().size(), 3U);
  EXPECT_EQ(asked.waited, seconds(4)) << "1.5 s and 2.5 s at the middle of the jitter";
}

TEST(ProviderScenario, ThreeFailuresOpenTheBreakerForAMinuteAndOneMoreOpensItAgain) {
  Desk desk(Envelope::Gemini, always(gemini_error(503, "UNAVAILABLE")), kTwoKeys);
  Desk::Asked asked = desk.ask();
  EXPECT_EQ(asked.end, "later");
  EXPECT_EQ(asked.until, desk.now + seconds(60));
  EXPECT_EQ(desk.sink.requests().size(), 3U);
  EXPECT_EQ(desk.ask().end, "later");
  EXPECT_EQ(desk.sink.requests().size(), 3U) << "nothing is sent meanwhile";
  desk.now = asked.until;
  asked = desk.ask();
  EXPECT_EQ(asked.end, "later");
  EXPECT_EQ(desk.sink.requests().size(), 4U) << "one probe";
  EXPECT_EQ(desk.key_of(3), kTwoKeys[0]) << "a server's failure is no key's fault";
}

TEST(ProviderScenario, NoAnswerInTimeAndAnEarlyCloseAreTheServersTrouble) {
  Desk hanging(Envelope::Gemini, always("hang"));
  hanging.limits.total = milliseconds(100);
  EXPECT_EQ(hanging.ask().last.fate, Fate::ServerTrouble);
  EXPECT_EQ(hanging.sent.size(), 3U);

  const std::string whole = gemini_text(kGood);
  Desk closing(Envelope::Gemini, in_turn({"", whole.substr(0, whole.size() / 2), whole}));
  const Desk::Asked asked = closing.ask();
  EXPECT_EQ(asked.end, "answered");
  EXPECT_EQ(closing.sink.connections(), 3U);
}

TEST(ProviderScenario, AnInvalidKeyIsNotUsedAgainAndTheOtherIs) {
  const std::string invalid =
      gemini_error(400, "INVALID_ARGUMENT",
                   R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"x"})");
  for (const std::string& refusal :
       {invalid, gemini_error(401, "UNAUTHENTICATED"), gemini_error(403, "PERMISSION_DENIED")}) {
    Desk desk(Envelope::Gemini, in_turn({refusal, gemini_text(kGood)}), kTwoKeys);
    EXPECT_EQ(desk.ask().end, "answered");
    EXPECT_EQ(desk.key_of(0), kTwoKeys[0]);
    EXPECT_EQ(desk.key_of(1), kTwoKeys[1]);
    desk.now = desk.now + hours(24 * 365);
    EXPECT_EQ(desk.ask().end, "answered");
    EXPECT_EQ(desk.key_of(2), kTwoKeys[1]) << "a year later too: until the configuration changes";
    EXPECT_TRUE(desk.standing.keys.describe(desk.now)[0].starts_with("key 1: refused: 4"));
  }
  Desk alone(Envelope::Gemini, always(invalid));
  EXPECT_EQ(alone.ask().end, "later");
  EXPECT_EQ(alone.ask().end, "later");
  EXPECT_EQ(alone.sink.requests().size(), 1U);
}

TEST(ProviderScenario, WhatIsWrongWithTheAccountOrOurRequestPausesEverything) {
  for (const std::string& refusal : {gemini_error(400, "FAILED_PRECONDITION"), gemini_error(400, "INVALID_ARGUMENT"),
                                     gemini_error(413, "INVALID_ARGUMENT")}) {
    Desk desk(Envelope::Gemini, always(refusal), kTwoKeys);
    EXPECT_EQ(desk.ask().end, "later");
    EXPECT_EQ(desk.ask().end, "later");
    EXPECT_EQ(desk.sink.requests().size(), 1U);
    EXPECT_NE(desk.standing.paused, "");
    EXPECT_EQ(desk.standing.paused.find("words of the provider"), std::string::npos);
  }
}

TEST(ProviderScenario, AModelThatIsGoneIsReplacedByTheNext) {
  Desk desk(Envelope::Gemini, [](auto, const std::string& request) {
    return request.starts_with("POST /v1beta/models/model-one:") ? gemini_error(404, "NOT_FOUND") : gemini_text(kGood);
  });
  EXPECT_EQ(desk.ask().end, "answered");
  EXPECT_EQ(desk.ask().end, "answered");
  EXPECT_EQ(desk.sink.requests().size(), 3U) << "the first is not asked for again";
  EXPECT_TRUE(desk.sink.requests()[2].starts_with("POST /v1beta/models/model-two:generateContent HTTP/1.1\r\n"));
  Desk nothing(Envelope::Gemini, always(http_answer(404, "<html>no such page</html>")));
  EXPECT_EQ(nothing.ask().end, "later");
  EXPECT_EQ(nothing.standing.paused, "404") << "no API answers so: the address is wrong";
}

std::string limited(const std::string& quota, const std::string& delay) {
  std::string details =
      R"({"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":")" + quota + R"("}]})";
  if (!delay.empty())
    details += R"(,{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":")" + delay + R"("})";
  return gemini_error(429, "RESOURCE_EXHAUSTED", details, "You exceeded your current quota, please wait a day");
}

TEST(ProviderScenario, ALimitCostsWhatTheServerSaysAndNotWhatItsWordsSay) {
  struct Case {
    std::string answer;
    seconds at_least;
    seconds at_most;
  };
  for (const Case& one :
       {Case{limited("GenerateRequestsPerMinutePerProjectPerModel", "1s"), seconds(1), seconds(3)},
        Case{limited("GenerateRequestsPerMinutePerProjectPerModel", "22s"), seconds(22), seconds(22)},
        Case{limited("GenerateRequestsPerMinutePerProjectPerModel", "21.3s"), seconds(22), seconds(22)},
        Case{limited("GenerateRequestsPerMinutePerProjectPerModel", ""), seconds(1), seconds(3)}}) {
    Desk desk(Envelope::Gemini, always(one.answer));
    const Desk::Asked asked = desk.ask();
    EXPECT_EQ(asked.end, "later");
    EXPECT_EQ(desk.sink.requests().size(), 1U);
    EXPECT_GE(asked.until - desk.now, Nanoseconds(one.at_least));
    EXPECT_LE(asked.until - desk.now, Nanoseconds(one.at_most));
  }
  Desk daily(Envelope::Gemini, always(limited("GenerateRequestsPerDayPerProjectPerModel", "22s")));
  const Desk::Asked asked = daily.ask();
  EXPECT_EQ(asked.until, next_pacific_midnight(daily.now));
  EXPECT_EQ(daily.standing.paused, "");
}

TEST(ProviderScenario, TwoKeysHaveTwoFates) {
  Desk desk(
      Envelope::Gemini,
      [](auto, const std::string& request) {
        return request.find(kTwoKeys[0]) != std::string::npos
                   ? limited("GenerateRequestsPerMinutePerProjectPerModel", "30s")
                   : gemini_text(kGood);
      },
      kTwoKeys);
  EXPECT_EQ(desk.ask().end, "answered");
  EXPECT_EQ(desk.ask().end, "answered");
  EXPECT_EQ(desk.sink.requests().size(), 3U);
  EXPECT_EQ(desk.key_of(2), kTwoKeys[1]);
  desk.now = desk.now + seconds(31);
  EXPECT_EQ(desk.standing.keys.describe(desk.now)[0], "key 1: ready");
}

TEST(ProviderScenario, OfTwoRequestsThatMeetALimitAtOnceOnlyTheKeyThatWasUsedWaits) {
  Desk desk(Envelope::Gemini, always(limited("GenerateRequestsPerMinutePerProjectPerModel", "30s")), kTwoKeys);
  Exchange one = desk.exchange(Tier::Triage);
  Exchange two = desk.exchange(Tier::Triage);
  const auto first = std::get<Exchange::Send>(one.next(desk.now));
  const auto second = std::get<Exchange::Send>(two.next(desk.now));
  EXPECT_EQ(first.key, second.key);
  desk.send(one, first, Tier::Triage);
  desk.send(two, second, Tier::Triage);
  EXPECT_TRUE(desk.standing.keys.describe(desk.now)[0].starts_with("key 1: waits for model-one until "));
  EXPECT_EQ(desk.standing.keys.describe(desk.now)[1], "key 2: ready");
}

TEST(ProviderScenario, ARedirectIsNotFollowed) {
  const egress::testing::Sink other({});
  Desk desk(Envelope::Gemini,
            always(http_answer(307, "",
                               "Location: http://127.0.0.1:" + std::to_string(other.port()) + "/v1beta/models\r\n")));
  EXPECT_EQ(desk.ask().end, "later");
  EXPECT_EQ(desk.ask().end, "later");
  EXPECT_EQ(desk.sink.requests().size(), 1U);
  EXPECT_EQ(other.connections(), 0U);
  EXPECT_EQ(desk.standing.paused, "307");
}

TEST(ProviderScenario, AServerWithAnotherNameHearsNothing) {
  const egress::testing::Authority authority({.name = "other.example"});
  Desk desk(Envelope::Gemini, always(gemini_text(kGood)), kTwoKeys, &authority);
  const Desk::Asked asked = desk.ask();
  EXPECT_EQ(asked.end, "later");
  EXPECT_EQ(asked.last.fate, Fate::NotTrusted);
  EXPECT_EQ(desk.sink.requests().size(), 0U);
}

TEST(ProviderScenario, OpenAiCompatibleServersHaveTheSameTable) {
  Desk good(Envelope::OpenAi, always(openai_text(kGood)));
  const Desk::Asked asked = good.ask();
  EXPECT_EQ(asked.end, "answered") << asked.last.reason;
  EXPECT_EQ(asked.last.usage.input_tokens, 700U);
  EXPECT_TRUE(good.sink.requests()[0].starts_with("POST /v1/chat/completions HTTP/1.1\r\n"));
  EXPECT_EQ(good.key_of(0), "first-key-0123456789");

  EXPECT_EQ(Desk(Envelope::OpenAi, always(openai_text("", "length"))).ask().end, "cut_short");
  EXPECT_EQ(Desk(Envelope::OpenAi, always(openai_text("", "content_filter"))).ask().end, "no_opinion");
  Desk broke(Envelope::OpenAi, always(http_answer(429, R"({"error":{"message":"x","code":"insufficient_quota"}})")));
  EXPECT_EQ(broke.ask().end, "later");
  EXPECT_EQ(broke.standing.paused, "429 insufficient_quota");
  Desk limit(Envelope::OpenAi,
             always(http_answer(429, R"({"error":{"code":"rate_limit_exceeded"}})", "Retry-After: 7\r\n")));
  EXPECT_EQ(limit.ask().until, limit.now + seconds(7));
  Desk wrong(Envelope::OpenAi,
             in_turn({http_answer(401, R"({"error":{"code":"invalid_api_key"}})"), openai_text(kGood)}), kTwoKeys);
  EXPECT_EQ(wrong.ask().end, "answered");
  EXPECT_EQ(wrong.key_of(1), kTwoKeys[1]);
  Desk local(Envelope::OpenAi, always(openai_text(kGood)), {""});
  EXPECT_EQ(local.ask().end, "answered");
  EXPECT_EQ(local.key_of(0), "") << "a local model needs no key, and gets no header";
}

TEST(ProviderScenario, TheWayOutClosedMeanwhileEndsItAtOnce) {
  Desk desk(Envelope::Gemini, always(gemini_text(kGood)));
  desk.way_out.close(egress::Purpose::Ai);
  const Desk::Asked asked = desk.ask();
  EXPECT_EQ(asked.end, "later");
  EXPECT_EQ(desk.sink.connections(), 0U);
}

}  // namespace
}  // namespace onesec::ai
