#include "rule_files/folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "platform/file.h"
#include "platform/random.h"

namespace onesec::rule_files {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kRule = R"(schema: 1
id: user.web.probe
title: A probe
status: stable
severity: low
confidence: 0.5
spoofable: false
techniques: [T1595]
why: Nobody asks for this but who looks for it.
false_positives: [None that we know.]
wants: [http_request]
match:
  all:
    - field: path
      contains: /secret-door
cases:
  - {name: one, given: [{path: /secret-door}], expect: 1}
  - {name: two, given: [{path: /x/secret-door/y}], expect: 1}
  - {name: three, given: [{path: /}], expect: 0}
  - {name: near_miss_four, given: [{path: /secret-dooor}], expect: 0}
)";

/// What is wrong with the rule after one of its texts was replaced.
std::string wrong_with(std::string_view from, std::string_view to) {
  std::string text(kRule);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  Loaded loaded;
  load_text(text, "r.yaml", "user.web.probe", loaded);
  EXPECT_TRUE(loaded.problems.empty() || loaded.rules.empty() || loaded.problems[0].what.starts_with("case"));
  return rules::to_text(loaded.problems);
}

TEST(RuleFile, IsTakenAsItIs) { EXPECT_EQ(wrong_with("severity: low", "severity: low"), ""); }

TEST(RuleFile, EachMistakeIsToldWithItsPlace) {
  EXPECT_THAT(wrong_with("title: A", "tittle: A"), HasSubstr("r.yaml:3:1: unknown key \"tittle\""));
  EXPECT_THAT(wrong_with("title: A", "tittle: A"), HasSubstr("expected the key title"));
  EXPECT_THAT(wrong_with("schema: 1", "schema: 2"), HasSubstr("r.yaml:1:9: schema: expected 1"));
  EXPECT_THAT(wrong_with("user.web.probe", "user.web.other"), HasSubstr("r.yaml:2:5: id: expected user.web.probe"));
  EXPECT_THAT(wrong_with("low", "loud"), HasSubstr("severity: expected info, low"));
  EXPECT_THAT(wrong_with("0.5", "1.5"), HasSubstr("confidence: expected a number over 0 and up to 1"));
  EXPECT_THAT(wrong_with("0.5", "nan"), HasSubstr("confidence: expected"));
  EXPECT_THAT(wrong_with("spoofable: false", "spoofable: no"), HasSubstr("spoofable: expected true or false"));
  EXPECT_THAT(wrong_with("T1595", "1595"), HasSubstr("techniques: expected ids"));
  EXPECT_THAT(wrong_with("http_request", "http_requests"), HasSubstr("no event type \"http_requests\""));
  EXPECT_THAT(wrong_with("field: path", "field: http.path"), HasSubstr("no field \"http.path\""));
  EXPECT_THAT(wrong_with("contains: /secret-door", "containz: /secret-door"), HasSubstr("unknown key \"containz\""));
  EXPECT_THAT(wrong_with("status: stable", "status: stable\nstatus: stable"), HasSubstr("\"status\" stands twice"));
}

TEST(RuleFile, ScalarsAreTypedByTheEventSchema) {
  EXPECT_THAT(wrong_with("contains: /secret-door", "contains: /secret-door\n    - {field: status_code, equals: many}"),
              HasSubstr("r.yaml:16:36: status_code: expected a whole number, found \"many\""));
  EXPECT_THAT(wrong_with("contains: /secret-door", "contains: /secret-door\n    - {field: status_code, contains: 4}"),
              HasSubstr("is no text"));
  EXPECT_THAT(wrong_with("contains: /secret-door", "contains: /secret-door\n    - {field: source_ip, equals: 300.1}"),
              HasSubstr("expected an address"));
  // YAML would take it for a boolean; the path is a text.
  EXPECT_THAT(wrong_with("given: [{path: /}]", "given: [{path: yes}]"), "");
}

TEST(RuleFile, NeedsCasesThatAreRight) {
  EXPECT_THAT(wrong_with("/secret-dooor}", "/secret-door}"),
              HasSubstr("case near_miss_four: expected 0 findings, got 1"));
  EXPECT_THAT(wrong_with("  - {name: two, given: [{path: /x/secret-door/y}], expect: 1}\n", ""),
              HasSubstr("at least two that fire and two that are silent, found 1 and 2"));
  EXPECT_THAT(wrong_with("near_miss_four", "four"), HasSubstr("near_miss"));
}

TEST(RuleFile, RegexesAreShortLinearAndNeeded) {
  EXPECT_THAT(wrong_with("contains: /secret-door", "regex: secretdoor"), HasSubstr("plain text"));
  EXPECT_THAT(wrong_with("contains: /secret-door", "regex: '(secret'"), HasSubstr("the regex is wrong"));
  EXPECT_THAT(wrong_with("contains: /secret-door", "regex: '" + std::string(201, '.') + "'"), HasSubstr("200 bytes"));
  EXPECT_THAT(wrong_with("contains: /secret-door", "regex: '[a-z]+-door$'"), HasSubstr("case two")) << "it has -door";
  EXPECT_THAT(wrong_with("contains: /secret-door", "regex: '[a-z]+'"), HasSubstr("no_literal_because"));
}

class RuleFolder : public ::testing::Test {
 protected:
  RuleFolder() : folder_(::testing::TempDir() + "onesec-rules-" + platform::random_hex(8)) {
    EXPECT_TRUE(platform::make_directories(folder_ + "/web"));
  }
  ~RuleFolder() override { std::filesystem::remove_all(folder_); }
  std::string folder_;
};

TEST_F(RuleFolder, NamesRulesAfterTheirPlace) {
  ASSERT_TRUE(platform::write_file_atomically(folder_ + "/web/probe.yaml", kRule));
  const Loaded loaded = load_folder(folder_, "user");
  EXPECT_EQ(rules::to_text(loaded.problems), "");
  ASSERT_EQ(loaded.rules.size(), 1U);
  const auto all = all_rules(folder_);
  ASSERT_TRUE(all) << all.error().what;
  EXPECT_EQ(all->rules.size(), shipped().size() + 1);
}

TEST_F(RuleFolder, OneWrongRuleRefusesAllOfThem) {
  ASSERT_TRUE(platform::write_file_atomically(folder_ + "/web/probe.yaml", kRule));
  ASSERT_TRUE(platform::write_file_atomically(folder_ + "/other.yaml", kRule));
  const auto all = all_rules(folder_);
  ASSERT_FALSE(all);
  EXPECT_THAT(all.error().what, HasSubstr("other.yaml:2:5: id: expected user.other"));
}

TEST_F(RuleFolder, HasExclusionsBesideIt) {
  const std::string file = exclusions_file_of(folder_ + "/rules");
  EXPECT_EQ(file, folder_ + "/exclusions.yaml");
  EXPECT_EQ(exclusions_file_of(folder_ + "/rules/"), file);
  EXPECT_EQ(exclusions_file_of("rules"), "exclusions.yaml");
  const std::string_view text =
      "schema: 1\nexclusions:\n"
      "  - {detector: injection.sql, path: \"/course\", parameter: \"q\", until: 2027-01-31, who: alice, why: A "
      "course.}\n";
  ASSERT_TRUE(platform::write_file_atomically(file, text));
  const auto all = all_rules(folder_ + "/rules");
  ASSERT_TRUE(all) << all.error().what;
  ASSERT_EQ(all->exclusions.size(), 1U);
  EXPECT_EQ(all->exclusions[0].name, "q");
}

TEST_F(RuleFolder, AnExclusionPastedAndNotFilledInIsRefused) {
  const std::string file = exclusions_file_of(folder_ + "/rules");
  ASSERT_TRUE(platform::write_file_atomically(
      file, "schema: 1\nexclusions:\n- {detector: injection.sql, path: \"/\", until: 2027-01-31, who: , why: }\n"));
  const auto all = all_rules(folder_ + "/rules");
  ASSERT_FALSE(all);
  EXPECT_THAT(all.error().what, HasSubstr("exclusions.yaml:3:"));
  EXPECT_THAT(all.error().what, HasSubstr("who: expected a text"));
}

TEST_F(RuleFolder, ThatIsNotThereHasNoRules) {
  const Loaded loaded = load_folder(folder_ + "/none", "user");
  EXPECT_TRUE(loaded.rules.empty());
  EXPECT_TRUE(loaded.problems.empty());
}

TEST_F(RuleFolder, TellsOfANameThatWouldBePassedOver) {
  ASSERT_TRUE(platform::write_file_atomically(folder_ + "/web/probe.yml", kRule));
  EXPECT_THAT(rules::to_text(load_folder(folder_, "user").problems), HasSubstr("ends in .yaml"));
}

}  // namespace
}  // namespace onesec::rule_files
