#include "modules/injection_shield/web_attack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "inspect/request/harmless_texts.h"
#include "model/event_draft.h"

namespace onesec::injection_shield {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Sent {
  std::string_view path = "/item";
  std::string_view query = "";
  std::int64_t status = 200;
  std::int64_t at_secs = 0;
  Provenance provenance = Provenance::LocalText;
};
constexpr std::string_view kAttack = "id=7'+or+3%3D3--+";

/// Requests of one source through the SQL detector, as the engine would give them.
class Story {
 public:
  Story& paranoid(std::string_view level) {
    EXPECT_TRUE(entry_.set(&config_, "paranoia", level));
    return *this;
  }
  Story& excluding(inspect::Exclusion exclusion) {
    auto set = rules::RuleSet::compile(rules::RuleBook{{}, {std::move(exclusion)}});
    EXPECT_TRUE(set);
    rules_.emplace(std::move(*set));
    return *this;
  }
  Story& remembering(inspect::HarmlessTexts& harmless) {
    harmless_ = &harmless;
    return *this;
  }
  Story& then(const Sent& sent) {
    EventDraft draft;
    draft.type = EventType::HttpRequest;
    draft.provenance = sent.provenance;
    draft.when = draft.received_at = Instant::from_seconds(1'795'521'600 + sent.at_secs);
    draft.source_ip = *IpAddress::parse("192.0.2.1");
    draft.set(Field::Method, "GET");
    draft.set(Field::Path, sent.path);
    if (!sent.query.empty()) draft.set(Field::Query, sent.query);
    draft.set_integer(Field::StatusCode, sent.status);
    Event event = draft.view();
    event.id = {.epoch = 1, .index = 0, .sequence = ++sequence_};
    DigestBytes digest;
    entry_.make_digest(event, {.rules = rules_ ? &*rules_ : nullptr, .harmless = harmless_}, digest);
    Keys keys;
    entry_.keys(event, digest, keys);
    keys_ += keys.size();
    for (const StateKey& key : keys) {
      const Moment moment{key, event, event.when, digest};
      entry_.step(&config_, &state_, moment, out_);
    }
    return *this;
  }
  [[nodiscard]] std::vector<Finding>& findings() { return out_.findings(); }
  [[nodiscard]] std::size_t keys() const { return keys_; }
  [[nodiscard]] std::size_t silenced() const { return out_.silenced().size(); }

 private:
  std::optional<rules::RuleSet> rules_;
  inspect::HarmlessTexts* harmless_ = nullptr;
  static constexpr DetectorEntry entry_ = detector_entry<SqlInjection>();
  Sensitivity config_;
  Tried state_;
  StepOutput out_;
  std::uint64_t sequence_ = 0;
  std::size_t keys_ = 0;
};

TEST(WebAttack, AHarmlessRequestCostsNoState) {
  Story story;
  story.then({.query = "q=Anna+O'Brien&page=2"});
  EXPECT_THAT(story.findings(), IsEmpty());
  EXPECT_EQ(story.keys(), 0U);
}

TEST(WebAttack, AFindingExplainsItself) {
  Story story;
  story.then({.query = kAttack});
  ASSERT_EQ(story.findings().size(), 1U);
  const Finding& finding = story.findings()[0];
  EXPECT_EQ(finding.title, "SQL injection from 192.0.2.1");
  EXPECT_EQ(finding.severity, Severity::High);
  EXPECT_THAT(finding.summary,
              HasSubstr("In query parameter \"id\" of GET /item: a string is closed, and a condition follows (100)."));
  EXPECT_THAT(finding.summary, HasSubstr("The server answered 200: it may have worked."));
  EXPECT_EQ(finding.silenced_if, "without the heaviest reason: 0 points of 100");
  EXPECT_THAT(finding.matched, ElementsAre("7' or 3=3-- ", "or 3=3"));
}

TEST(WebAttack, TheAnswerDecidesHowBadItIs) {
  Story refused;
  refused.then({.query = kAttack, .status = 403});
  EXPECT_EQ(refused.findings().at(0).severity, Severity::Medium);
  EXPECT_THAT(refused.findings()[0].summary, HasSubstr("The server refused it (403)"));
  Story broken;
  broken.then({.query = kAttack, .status = 500});
  EXPECT_EQ(broken.findings().at(0).severity, Severity::High);
  Story declared;
  declared.then({.query = kAttack, .provenance = Provenance::Declared});
  EXPECT_EQ(declared.findings().at(0).severity, Severity::Medium) << "anybody could have said so";
}

TEST(WebAttack, ProbingIsOneAlertThatCounts) {
  Story story;
  for (int i = 0; i < 200; ++i) story.then({.path = i % 2 == 0 ? "/a" : "/b", .query = kAttack, .at_secs = i});
  EXPECT_EQ(story.findings().size(), 1U);
  story.then({.query = kAttack, .at_secs = 600});
  ASSERT_EQ(story.findings().size(), 2U);
  EXPECT_THAT(story.findings()[1].measures,
              ElementsAre(Measure{"points", 100, 100}, Measure{"requests", 201, 1}, Measure{"different paths", 3, 1}));
}

TEST(WebAttack, ParanoiaLowersTheThreshold) {
  constexpr std::string_view kDoubtful = "id=x%27+-+%27";  // An arithmetic sign between two strings.
  Story usual;
  EXPECT_THAT(usual.then({.query = kDoubtful}).findings(), IsEmpty());
  Story paranoid;
  EXPECT_THAT(paranoid.paranoid("4").then({.query = kDoubtful}).findings(), Not(IsEmpty()));
}

TEST(WebAttack, AQueryLeftInThePathIsReadToo) {
  Story story;
  EXPECT_THAT(story.then({.path = "/item?id=7'+or+3%3D3--+"}).findings(), Not(IsEmpty()));
}

const inspect::Exclusion kCourse{
    "injection.sql", "/item",    inspect::Exclusion::Where::Parameter, "id", Instant::from_seconds(1'795'521'700),
    "alice",         "A course."};

TEST(WebAttack, IsCountedAndNotSaidWhenSomebodyExcludedIt) {
  Story story;
  story.excluding(kCourse).then({.query = kAttack});
  EXPECT_THAT(story.findings(), IsEmpty());
  EXPECT_EQ(story.silenced(), 1U);
  EXPECT_EQ(story.keys(), 1U);
}

TEST(WebAttack, IsSaidInAnotherParameterPathOrTime) {
  EXPECT_EQ(Story().excluding(kCourse).then({.query = "other=7'+or+3%3D3--+&id=1"}).findings().size(), 1U);
  EXPECT_EQ(Story().excluding(kCourse).then({.path = "/items", .query = kAttack}).findings().size(), 1U);
  EXPECT_EQ(Story().excluding(kCourse).then({.query = kAttack, .at_secs = 100}).findings().size(), 1U);
  Story both;
  both.excluding(kCourse).then({.query = "id=7'+or+3%3D3--+&other=7'+or+3%3D3--+"});
  ASSERT_EQ(both.findings().size(), 1U);
  EXPECT_THAT(both.findings()[0].summary, HasSubstr("parameter \"other\""));
}

TEST(WebAttack, IsSaidAlsoWhenTheRestOfTheRequestWasHarmlessBefore) {
  const auto harmless = std::make_unique<inspect::HarmlessTexts>(HashKey{1});
  Story story;
  story.remembering(*harmless).then({.query = "id=7"}).then({.query = "id=7"});
  EXPECT_THAT(story.findings(), IsEmpty());
  EXPECT_TRUE(harmless->knows("/item", 0));
  EXPECT_TRUE(harmless->knows("id=7", 1));
  story.then({.query = kAttack});
  ASSERT_EQ(story.findings().size(), 1U);
  EXPECT_THAT(story.findings()[0].summary, HasSubstr("GET /item"));
  EXPECT_FALSE(harmless->knows(kAttack, 1));
  Story again;
  again.remembering(*harmless).then({.query = kAttack});
  EXPECT_EQ(again.findings().size(), 1U);
}

TEST(WebAttack, ATextIsHarmlessOnlyAsWhatItWas) {
  const auto harmless = std::make_unique<inspect::HarmlessTexts>(HashKey{1});
  Story().remembering(*harmless).then({.path = "/a", .query = "x"});
  EXPECT_TRUE(harmless->knows("x", 1));
  EXPECT_FALSE(harmless->knows("x", 0));
  EXPECT_FALSE(harmless->knows("x", 3));
}

TEST(WebAttack, SaysHowItIsExcluded) {
  Story story;
  story.then({.query = kAttack});
  ASSERT_EQ(story.findings().size(), 1U);
  EXPECT_THAT(
      story.findings()[0].summary,
      HasSubstr("- {detector: injection.sql, path: \"/item\", parameter: \"id\", until: 2027-02-22, who: , why: }"));
}

}  // namespace
}  // namespace onesec::injection_shield
