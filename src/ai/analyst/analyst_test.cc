#include "ai/analyst/analyst.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "ai/provider/testing/desk.h"
#include "platform/random.h"

namespace onesec::ai {
namespace {

using egress::testing::http_answer;
using egress::testing::Sink;
using testing::gemini_error;
using testing::gemini_text;

constexpr const char* kSerious = R"({"evidence":["alert"],"category":"password_guessing","score":0.8})";
constexpr const char* kHarmless = R"({"evidence":["alert"],"category":"benign","score":0.1})";
constexpr const char* kDeepAnswer =
    R"({"evidence":["alert","r1"],"category":"account_takeover","next_step":"reset_password","summary":"A login after )"
    R"(guessing.","score":0.9})";

/// An analyst with a notebook of its own, a provider on loopback, and a clock that is as late as somebody waits for.
struct AnalystRig {
  explicit AnalystRig(Sink::Wanted wanted) : sink(std::move(wanted)) {
    std::filesystem::create_directory(folder);
    analyst.emplace(
        way_out, std::move(*Notebook::open(folder + "/analysis.db")), [this](const Alert&) { return around; },
        AnalystClock{[this] { return Instant::from_nanos(now.load()); },
                     [this](Instant until) { now = until.nanos(); }});
  }
  ~AnalystRig() {
    analyst.reset();
    std::filesystem::remove_all(folder);
  }
  AnalystRig(const AnalystRig&) = delete;
  AnalystRig& operator=(const AnalystRig&) = delete;

  [[nodiscard]] AnalystOptions options(std::uint64_t daily_tokens = 1'000'000) const {
    ModelOptions model;
    model.endpoint = {Envelope::Gemini, {false, "127.0.0.1", sink.port(), "/v1beta/models"}};
    model.keys.emplace_back("a-key-of-mine-0123456789");
    model.triage_model = "small";
    model.deep_model = "large";
    model.budget = {.daily_tokens = daily_tokens};
    model.consent = "2026-11-26";
    AnalystOptions options;
    options.is_enabled = true;
    options.model = std::move(model);
    return options;
  }
  Analysed run(const Alert& alert) {
    EXPECT_TRUE(analyst->take(alert));
    std::promise<Analysed> promise;
    EXPECT_TRUE(analyst->analyse(alert.id, [&](Analysed analysed) { promise.set_value(std::move(analysed)); }));
    return promise.get_future().get();
  }

  std::string folder = ::testing::TempDir() + "analyst-" + platform::random_hex(8);
  std::atomic<std::int64_t> now{Instant::from_seconds(1'795'000'000).nanos()};
  Sink sink;
  egress::Gate way_out{};
  std::vector<Alert> around;
  std::optional<Analyst> analyst;
};

Alert incident(std::string id = "0123456789abcdef") {
  Alert alert = sample_incident().alert;
  alert.id = std::move(id);
  alert.severity = Severity::High;
  return alert;
}

Sink::Wanted by_model(std::string small, std::string large) {
  return {.answer = [small = std::move(small), large = std::move(large)](auto, const std::string& request) {
    return request.starts_with("POST /v1beta/models/small:") ? small : large;
  }};
}

TEST(Analyst, AnalysesHereWithoutKeyAndNetwork) {
  AnalystRig rig({});
  rig.analyst->set({.is_enabled = true});
  EXPECT_EQ(rig.analyst->state(), "here only");
  ASSERT_TRUE(rig.run(incident()).status);
  const Result<AiAnalysis> analysis = rig.analyst->notebook().analysis(incident().id);
  ASSERT_TRUE(analysis);
  EXPECT_GT(analysis->score_percent, 0U);
  EXPECT_FALSE(analysis->triage);
  EXPECT_EQ(rig.sink.connections(), 0U);
  EXPECT_EQ(rig.analyst->status().analysed, 1U);
}

TEST(Analyst, WhatTheFirstModelFindsSeriousIsPutToTheSecond) {
  AnalystRig rig(by_model(gemini_text(kSerious), gemini_text(kDeepAnswer)));
  rig.analyst->set(rig.options());
  ASSERT_TRUE(rig.run(incident()).status);
  EXPECT_EQ(rig.sink.requests().size(), 2U);
  const Result<AiAnalysis> analysis = rig.analyst->notebook().analysis(incident().id);
  ASSERT_TRUE(analysis && analysis->triage && analysis->deep);
  EXPECT_EQ(analysis->deep->next_step, "reset_password");
  EXPECT_EQ(analysis->deep->summary, "A login after guessing.");
  EXPECT_EQ(rig.analyst->status().answered, 2U);
  EXPECT_EQ(*rig.analyst->notebook().verify(), 2U) << "each request is written down";
}

TEST(Analyst, WhatItFindsHarmlessOrIsBelowTheSeverityIsNot) {
  AnalystRig rig(by_model(gemini_text(kHarmless), gemini_text(kDeepAnswer)));
  rig.analyst->set(rig.options());
  ASSERT_TRUE(rig.run(incident("one")).status);
  EXPECT_EQ(rig.sink.requests().size(), 1U);
  Alert low = incident("two");
  low.severity = Severity::Low;
  ASSERT_TRUE(rig.run(low).status);
  EXPECT_EQ(rig.sink.requests().size(), 1U);
  EXPECT_TRUE(rig.analyst->notebook().analysis("two")) << "here it is analysed all the same";
}

TEST(Analyst, AsksOncePerMaterialChangeAlsoAfterARestart) {
  AnalystRig rig(by_model(gemini_text(kHarmless), ""));
  rig.analyst->set(rig.options());
  Alert alert = incident();
  ASSERT_TRUE(rig.run(alert).status);
  ++alert.count;
  EXPECT_FALSE(rig.analyst->take(alert));
  rig.analyst.emplace(
      rig.way_out, std::move(*Notebook::open(rig.folder + "/analysis.db")),
      [](const Alert&) { return std::vector<Alert>(); },
      AnalystClock{[&] { return Instant::from_nanos(rig.now.load()); }});
  rig.analyst->set(rig.options());
  EXPECT_FALSE(rig.analyst->take(alert));
  alert.severity = Severity::Critical;
  ASSERT_TRUE(rig.run(alert).status);
  EXPECT_EQ(rig.sink.requests().size(), 2U);
}

TEST(Analyst, AfterAFailureOnlyWhatIsMissingIsAskedAgain) {
  std::atomic<bool> is_down = true;
  AnalystRig rig({.answer = [&](auto, const std::string& request) {
    if (request.starts_with("POST /v1beta/models/small:")) return gemini_text(kSerious);
    return is_down ? gemini_error(503, "UNAVAILABLE") : gemini_text(kDeepAnswer);
  }});
  rig.analyst->set(rig.options());
  const Analysed first = rig.run(incident());
  EXPECT_FALSE(first.status);
  EXPECT_GE(first.wait, seconds(60));
  EXPECT_TRUE(rig.analyst->state().starts_with("waits until ")) << rig.analyst->state();
  Alert other = incident("another");
  other.severity = Severity::Low;
  EXPECT_TRUE(rig.analyst->is_ready());
  ASSERT_TRUE(rig.run(other).status) << "what no model is asked about goes on meanwhile";
  EXPECT_FALSE(rig.run(incident("a third")).status);
  EXPECT_TRUE(rig.analyst->notebook().analysis("a third")) << "and what waits for one is analysed here";
  EXPECT_EQ(rig.sink.requests().size(), 4U) << "one triage, three tries of the second";
  is_down = false;
  rig.now += Nanoseconds(first.wait).count();
  ASSERT_TRUE(rig.run(incident()).status);
  EXPECT_EQ(rig.sink.requests().size(), 5U);
  EXPECT_TRUE(rig.analyst->notebook().analysis(incident().id)->deep);
}

TEST(Analyst, ADaysBudgetHoldsAndTheNextDayGoesOn) {
  AnalystRig rig(by_model(gemini_text(kHarmless), ""));
  // A request is some 4,000 bytes, so at most 2,000 tokens and 2,048 of answer; the sink tells 1,026.
  rig.analyst->set(rig.options(7'000));
  int answered = 0;
  Analysed last;
  while (true) {
    last = rig.run(incident("incident-" + std::to_string(answered)));
    if (!last.status || answered > 20) break;
    ++answered;
  }
  EXPECT_GT(answered, 0);
  EXPECT_LT(answered, 7);
  EXPECT_EQ(last.status.error().what, "the day's budget is used up");
  EXPECT_LE(rig.analyst->status().tokens_today, 7'000U);
  EXPECT_EQ(rig.sink.requests().size(), static_cast<std::size_t>(answered));
  rig.now += Nanoseconds(last.wait).count();
  EXPECT_TRUE(rig.run(incident("next day")).status);
}

TEST(Analyst, AnHourWithoutProviderLosesNothing) {
  std::atomic<bool> is_down = true;
  AnalystRig rig({.answer = [&](auto, const auto&) { return is_down ? std::string() : gemini_text(kHarmless); }});
  rig.analyst->set(rig.options());
  const std::int64_t back_at = rig.now + Nanoseconds(hours(1)).count();
  std::vector<std::string> waiting;
  for (int i = 0; i < 50; ++i) waiting.push_back("incident-" + std::to_string(i));
  std::size_t tries = 0;
  while (!waiting.empty() && tries < 1'000) {
    ++tries;
    is_down = rig.now < back_at;
    const Analysed analysed = rig.run(incident(waiting.back()));
    if (analysed.status) {
      waiting.pop_back();
    } else {
      rig.now += Nanoseconds(analysed.wait).count();
    }
  }
  EXPECT_TRUE(waiting.empty());
  EXPECT_EQ(rig.analyst->status().answered, 50U);
  EXPECT_LE(rig.sink.connections(), 50U + 63U) << "three tries, then one a minute for an hour, then the fifty";
}

TEST(Analyst, ATestEndsAPause) {
  std::atomic<bool> is_mended = false;
  AnalystRig rig({.answer = [&](auto, const auto&) {
    return is_mended ? gemini_text(kHarmless) : gemini_error(400, "FAILED_PRECONDITION");
  }});
  rig.analyst->set(rig.options());
  EXPECT_FALSE(rig.run(incident()).status);
  EXPECT_TRUE(rig.analyst->status().state.starts_with("paused until the configuration changes: 400"))
      << rig.analyst->status().state;
  EXPECT_FALSE(rig.analyst->test(incident()));
  is_mended = true;
  const Result<AiOpinion> opinion = rig.analyst->test(incident());
  ASSERT_TRUE(opinion) << opinion.error().what;
  EXPECT_EQ(opinion->category, "benign");
  EXPECT_TRUE(rig.analyst->is_ready());
}

}  // namespace
}  // namespace onesec::ai
