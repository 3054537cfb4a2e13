#include <gtest/gtest.h>

#include "engine/testing_engine.h"
#include "rules/matched.h"
#include "rules/rule_record.h"

namespace onesec::engine {
namespace {

constexpr DetectorEntry kDetectors[] = {detector_entry<rules::Matched>()};
constexpr ModuleInfo kModule = {
    .name = "rules", .title = "Rules", .description = "d", .tier = 1, .detectors = kDetectors};
constexpr const ModuleInfo* kModules[] = {&kModule};

rules::Rule logins_of(std::string id, std::string user, std::uint32_t at_least) {
  rules::Rule rule;
  rule.id = std::move(id);
  rule.title = "Logins of " + user;
  rule.why = "It is a test.";
  rule.status = rules::RuleStatus::Stable;
  rule.severity = Severity::High;
  rule.techniques = {"T1110"};
  rule.wants = {EventType::AuthFailure};
  rule.all = {{*rules::subject_named("username"), {}, rules::Matcher::Equals, {std::move(user)}, false}};
  if (at_least > 1)
    rule.count = rules::Count{.at_least = at_least, .within = seconds(600), .per = *rules::subject_named("source_ip")};
  return rule;
}

std::string record_of(std::vector<rules::Rule> rules, std::vector<inspect::Exclusion> exclusions = {}) {
  Result<std::string> record = rules::encode_rules({std::move(rules), std::move(exclusions)});
  EXPECT_TRUE(record);
  return *record;
}

class EngineRules : public testing::EngineTest {
 protected:
  void start_with(const std::string& record) {
    EngineOptions with = options();
    with.modules = kModules;
    auto rules = with.rule_cache->compiled(record);
    ASSERT_TRUE(rules) << rules.error().what;
    with.rules = std::move(*rules);
    Result<std::unique_ptr<Engine>> engine = Engine::start(std::move(with), hooks_, *log_);
    ASSERT_TRUE(engine) << engine.error().what;
    engine_ = std::move(*engine);
    fail_logins(1, "nobody");  // What stands before it in the journal is applied.
  }
  void restart_with(const std::string& record) {
    engine_.reset();
    close_bus();
    open_bus();
    start_with(record);
  }
  std::size_t rule_records() {
    std::size_t count = 0;
    const auto info = log_->info();
    for (std::uint64_t at = info->first; at <= info->last; ++at) {
      const auto message = log_->read(at);
      if (!message) continue;
      const auto batch = Batch::open(message->bytes, 1, at);
      for (const RecordView& record : batch->controls()) count += record.kind == RecordKind::Rules ? 1 : 0;
    }
    return count;
  }
  std::vector<std::string> detectors() {
    std::vector<std::string> ids;
    for (const Alert& alert : alerts()) ids.push_back(alert.detector);
    std::ranges::sort(ids);
    return ids;
  }
};

using Ids = std::vector<std::string>;

TEST_F(EngineRules, AMatchIsAnAlertOfTheRulesOwnName) {
  start_with(record_of({logins_of("user.root", "root", 1), logins_of("user.other", "other", 1)}));
  fail_logins(1);
  ASSERT_EQ(detectors(), Ids{"user.root"});
  const Alert alert = alerts().front();
  EXPECT_EQ(alert.title, "Logins of root: 192.0.2.1");
  EXPECT_EQ(alert.module, "rules");
  EXPECT_EQ(alert.techniques, Ids{"T1110"});
  const std::vector<RuleInForce> rules = engine_->rules().rules;
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0].id, "user.other");
  EXPECT_EQ(rules[0].findings, 0U);
  EXPECT_EQ(rules[1].findings, 1U);
}

TEST_F(EngineRules, AreJournaledWhenTheyChangeAndOnlyThen) {
  const std::string first = record_of({logins_of("user.root", "root", 1)});
  start_with(first);
  EXPECT_EQ(rule_records(), 1U);
  ASSERT_TRUE(engine_->set_rules(first));
  restart_with(first);
  EXPECT_EQ(rule_records(), 1U);
  ASSERT_TRUE(engine_->set_rules(record_of({})));
  EXPECT_EQ(rule_records(), 2U);
  EXPECT_TRUE(engine_->rules().rules.empty());
  fail_logins(1);
  EXPECT_EQ(detectors(), Ids{});
}

TEST_F(EngineRules, AreTheOnesThatWereCheckedAndGoWithTheNext) {
  const std::string record = record_of({logins_of("user.root", "root", 1)});
  start_with(record);
  std::shared_ptr<const CompiledRules> first = engine_->take_first_rules();
  const std::weak_ptr<const CompiledRules> watched = first;
  first.reset();
  EXPECT_FALSE(watched.expired()) << "the engine compiled others of its own";
  auto next = engine_->rule_cache().compiled(record_of({}));
  ASSERT_TRUE(next);
  ASSERT_TRUE(engine_->set_rules((*next)->record));
  EXPECT_TRUE(watched.expired()) << "somebody keeps what nobody runs";
  const std::weak_ptr<const CompiledRules> in_force = *next;
  next->reset();
  EXPECT_FALSE(in_force.expired());
}

TEST_F(EngineRules, OfASnapshotAreThoseThatTheStartChecked) {
  snapshot_every_events_ = 1;
  const std::string record = record_of({logins_of("user.root", "root", 1)});
  start_with(record);
  fail_logins(3);
  restart_with(record);
  EXPECT_EQ(rule_records(), 1U);
  std::shared_ptr<const CompiledRules> first = engine_->take_first_rules();
  const std::weak_ptr<const CompiledRules> watched = first;
  first.reset();
  EXPECT_FALSE(watched.expired()) << "the engine compiled others of its own";
}

TEST_F(EngineRules, ReplayUsesTheRulesOfThatTime) {
  start_with(record_of({logins_of("user.first", "root", 1)}));
  fail_logins(1);
  ASSERT_TRUE(engine_->set_rules(record_of({logins_of("user.second", "root", 1)})));
  fail_logins(1);
  ASSERT_EQ(detectors(), (Ids{"user.first", "user.second"}));
  engine_.reset();
  std::filesystem::remove(folder_ + "/alerts.db");
  std::filesystem::remove_all(folder_ + "/snapshots");
  restart_with(record_of({logins_of("user.third", "root", 1)}));
  EXPECT_EQ(detectors(), (Ids{"user.first", "user.second"}));
}

TEST_F(EngineRules, CountOnOverARestartAndOverAChangeOfAnotherRule) {
  const rules::Rule counts = logins_of("user.counts", "root", 3);
  start_with(record_of({counts}));
  fail_logins(2);
  restart_with(record_of({counts, logins_of("user.other", "other", 1)}));
  fail_logins(1);
  EXPECT_EQ(detectors(), Ids{"user.counts"});
}

TEST_F(EngineRules, BeginToCountAgainWhenTheyAreChangedThemselves) {
  start_with(record_of({logins_of("user.counts", "root", 3)}));
  fail_logins(2);
  ASSERT_TRUE(engine_->set_rules(record_of({logins_of("user.counts", "root", 2)})));
  fail_logins(1);
  EXPECT_EQ(detectors(), Ids{});
  fail_logins(1);
  EXPECT_EQ(detectors(), Ids{"user.counts"});
}

TEST_F(EngineRules, ForgetAnErasedAddress) {
  start_with(record_of({logins_of("user.counts", "root", 3)}));
  fail_logins(2);
  ASSERT_TRUE(engine_->erase("192.0.2.1", "tester"));
  fail_logins(2);
  EXPECT_EQ(detectors(), Ids{});
  fail_logins(1);
  EXPECT_EQ(detectors(), Ids{"user.counts"});
}

TEST_F(EngineRules, AreSilentAndCountedWhereTheyAreExcluded) {
  inspect::Exclusion exclusion{"user.root", "*", {}, "", platform::now() + hours(24), "alice", "It is a test."};
  start_with(record_of({logins_of("user.root", "root", 1), logins_of("user.other", "other", 1)}, {exclusion}));
  fail_logins(2);
  fail_logins(1, "other");
  EXPECT_EQ(detectors(), Ids{"user.other"});
  ASSERT_EQ(engine_->rules().exclusions.size(), 1U);
  EXPECT_EQ(engine_->rules().exclusions[0].silenced, 2U);
  exclusion.until = platform::now() - hours(24);
  ASSERT_TRUE(engine_->set_rules(record_of({logins_of("user.root", "root", 1)}, {exclusion})));
  fail_logins(1);
  EXPECT_EQ(detectors(), (Ids{"user.other", "user.root"}));
}

TEST_F(EngineRules, OfANewerVersionStopTheEngineAndAreLeftAlone) {
  start_with(record_of({}));
  // The engine's thread may still be inside the hook when this test's frame is gone.
  const auto asked = std::make_shared<std::promise<void>>();
  EngineHooks hooks;
  hooks.shutdown = [asked] { asked->set_value(); };
  engine_->set_hooks(std::move(hooks));
  EXPECT_FALSE(engine_->set_rules("\xFFrules of tomorrow"));
  ASSERT_EQ(asked->get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  ASSERT_TRUE(engine_->failure());
  EXPECT_EQ(engine_->failure()->code, Code::Unsupported);
}

}  // namespace
}  // namespace onesec::engine
