#include "rules/rule_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/rule_record.h"

namespace onesec::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Condition condition(std::string_view field, Matcher matcher, std::vector<std::string> values,
                    std::vector<Step> decode = {}, bool ignore_case = false) {
  return {*subject_named(field), std::move(decode), matcher, std::move(values), ignore_case};
}

Rule rule(std::string id, std::vector<Condition> all, std::vector<Condition> none = {}) {
  Rule made;
  made.id = std::move(id);
  made.title = "Test";
  made.status = RuleStatus::Stable;
  made.wants = {EventType::HttpRequest};
  made.all = std::move(all);
  made.none = std::move(none);
  return made;
}

std::vector<Rule> list(Rule first) {
  std::vector<Rule> all;
  all.push_back(std::move(first));
  return all;
}

RuleBook book(std::vector<Rule> rules) {
  return {
      std::move(rules),
      {{"t.one", "/a*", inspect::Exclusion::Where::Anywhere, "", Instant::from_seconds(1), "alice", "It is ours."},
       {"injection.sql", "/b", inspect::Exclusion::Where::Header, "x-query", Instant::from_seconds(2), "bob", "So."}}};
}

EventDraft request(std::string_view path, std::int64_t status = 200) {
  EventDraft draft;
  draft.type = EventType::HttpRequest;
  draft.set(Field::Path, path);
  draft.set_integer(Field::StatusCode, status);
  return draft;
}

std::vector<std::string> matched(const RuleSet& set, const EventDraft& draft) {
  std::array<std::uint16_t, 8> found{};
  const std::size_t count = set.match(draft.view(), found);
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < std::min(count, found.size()); ++i) ids.push_back(set.rules()[found[i]].id);
  return ids;
}

TEST(RuleSet, MatchesByEachMatcher) {
  std::vector<Rule> rules;
  rules.push_back(rule("t.contains", {condition("path", Matcher::Contains, {"adm"})}));
  rules.push_back(rule("t.starts", {condition("path", Matcher::StartsWith, {"/adm"})}));
  rules.push_back(rule("t.ends", {condition("path", Matcher::EndsWith, {"min"})}));
  rules.push_back(rule("t.equals", {condition("path", Matcher::Equals, {"/admin"})}));
  rules.push_back(rule("t.in", {condition("path", Matcher::In, {"/other", "/admin"})}));
  rules.push_back(rule("t.regex", {condition("path", Matcher::Regex, {"^/adm[a-z]+$"})}));
  const Result<RuleSet> set = RuleSet::compile(std::move(rules));
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_THAT(matched(*set, request("/admin")),
              ElementsAre("t.contains", "t.ends", "t.equals", "t.in", "t.regex", "t.starts"));
  EXPECT_THAT(matched(*set, request("/x/admin")), ElementsAre("t.contains", "t.ends"));
  EXPECT_THAT(matched(*set, request("/ADMIN")), IsEmpty()) << "the scan ignores case, the rule doesn't";
}

TEST(RuleSet, ALiteralOnlyCountsInItsOwnForm) {
  std::vector<Rule> rules;
  rules.push_back(rule("t.decoded", {condition("path", Matcher::Contains, {"/etc/"}, {Step::Url})}));
  rules.push_back(rule("t.raw", {condition("path", Matcher::Contains, {"/etc/"})}));
  const Result<RuleSet> set = RuleSet::compile(std::move(rules));
  ASSERT_TRUE(set);
  EXPECT_THAT(matched(*set, request("/%65tc/")), ElementsAre("t.decoded"));
  EXPECT_THAT(matched(*set, request("/etc/")), ElementsAre("t.decoded", "t.raw"));
}

TEST(RuleSet, AllAnyAndNoneAreTakenTogether) {
  Rule one = rule("t.one", {condition("path", Matcher::Contains, {"login"})},
                  {condition("path", Matcher::StartsWith, {"/docs/"})});
  one.any = {condition("status_code", Matcher::Equals, {"404"}), condition("status_code", Matcher::In, {"500", "503"})};
  const Result<RuleSet> set = RuleSet::compile(list(std::move(one)));
  ASSERT_TRUE(set);
  EXPECT_THAT(matched(*set, request("/login", 503)), ElementsAre("t.one"));
  EXPECT_THAT(matched(*set, request("/login", 404)), ElementsAre("t.one"));
  EXPECT_THAT(matched(*set, request("/login", 200)), IsEmpty());
  EXPECT_THAT(matched(*set, request("/docs/login", 404)), IsEmpty());
}

TEST(RuleSet, ARuleWithoutALiteralIsTriedOnEveryEventItWants) {
  const Rule without = rule("t.status", {condition("status_code", Matcher::Equals, {"418"})});
  EXPECT_THAT(lint(without), HasSubstr("no_literal_because"));
  const Result<RuleSet> set = RuleSet::compile(list(without));
  ASSERT_TRUE(set);
  EXPECT_THAT(matched(*set, request("/", 418)), ElementsAre("t.status"));
  EventDraft other = request("/", 418);
  other.type = EventType::ApiRequest;
  EXPECT_THAT(matched(*set, other), IsEmpty());
}

TEST(RuleSet, RefusesTwoRulesWithOneIdAndTooManyRegexes) {
  std::vector<Rule> twice;
  twice.push_back(rule("t.a", {condition("path", Matcher::Contains, {"abc"})}));
  twice.push_back(twice.front());
  EXPECT_THAT(RuleSet::compile(std::move(twice)).error().what, HasSubstr("t.a: two rules have this id"));
  std::vector<Rule> many;
  for (std::size_t i = 0; i <= kMaxRegexes; ++i)
    many.push_back(rule("t.r" + std::to_string(i), {condition("path", Matcher::Regex, {"abc[0-9]"})}));
  EXPECT_EQ(RuleSet::compile(std::move(many)).error().code, Code::Exhausted);
}

TEST(RuleSet, DraftsAndRetiredRulesAreNotRun) {
  Rule draft = rule("t.draft", {condition("path", Matcher::Contains, {"abc"})});
  draft.status = RuleStatus::Draft;
  const Result<RuleSet> set = RuleSet::compile(list(std::move(draft)));
  ASSERT_TRUE(set);
  EXPECT_TRUE(set->rules().empty());
}

TEST(RuleSet, ExplainsWithTheEventsOwnBytesAndTheDecodedOnes) {
  const Result<RuleSet> set = RuleSet::compile(
      list(rule("t.one", {condition("path", Matcher::Contains, {"union select"}, {Step::Url}, true)})));
  ASSERT_TRUE(set);
  const EventDraft draft = request("/a%20UNION%20SELECT");
  const Evidence evidence = set->explain(draft.view(), 0);
  EXPECT_EQ(evidence.value, "/a%20UNION%20SELECT");
  EXPECT_EQ(evidence.decoded, "/a UNION SELECT");
  EXPECT_EQ(evidence.matched, "UNION SELECT");
}

TEST(RuleRecord, ComesBackAsItWas) {
  Rule one = rule("t.one", {condition("path", Matcher::Regex, {"abc[0-9]"}, {Step::Url, Step::SqlComments}, true)},
                  {condition("source_ip", Matcher::In, {"192.0.2.1"})});
  one.count = Count{5, seconds(60), *subject_named("source_ip"), subject_named("path")};
  one.techniques = {"T1190"};
  const Result<std::string> record = encode_rules(book(list(one)));
  ASSERT_TRUE(record);
  const auto rules = decode_rules(*record);
  ASSERT_TRUE(rules) << rules.error().what;
  ASSERT_EQ(rules->rules.size(), 1U);
  EXPECT_EQ(rules->rules.front().all, one.all);
  EXPECT_EQ(rules->rules.front().none, one.none);
  EXPECT_EQ(rules->rules.front().count, one.count);
  EXPECT_EQ(rules->exclusions, book(list(one)).exclusions);
  EXPECT_EQ(*encode_rules(*rules), *record);
}

TEST(RuleRecord, DoesNotDependOnTheOrderOfFiles) {
  std::vector<Rule> there;
  there.push_back(rule("t.a", {condition("path", Matcher::Contains, {"abc"})}));
  there.push_back(rule("t.b", {condition("path", Matcher::Contains, {"abd"})}));
  std::vector<Rule> back{there[1], there[0]};
  EXPECT_EQ(*encode_rules(book(there)), *encode_rules(book(back)));
  back[0].all[0].values[0] = "abe";
  EXPECT_NE(hash_of(*encode_rules(book(there))), hash_of(*encode_rules(book(back))));
}

TEST(RuleRecord, RefusesWhatIsDamagedCutOrNewer) {
  const std::string record = *encode_rules(book(list(rule("t.a", {condition("path", Matcher::Contains, {"abc"})}))));
  for (std::size_t size = 1; size < record.size(); ++size) EXPECT_FALSE(decode_rules(record.substr(0, size))) << size;
  EXPECT_FALSE(decode_rules(record + "x"));
  EXPECT_EQ(decode_rules("\x02").error().code, Code::Unsupported);
  EXPECT_TRUE(decode_rules("")->rules.empty());
}

}  // namespace
}  // namespace onesec::rules
