#include <gtest/gtest.h>

#include <set>

#include "rule_files/folder.h"
#include "rule_files/shipped_texts.h"
#include "rules/rule_record.h"
#include "rules/rule_set.h"

namespace onesec::rule_files {
namespace {

class EveryShippedRule : public ::testing::TestWithParam<ShippedText> {};

/// Strictly read, linted, and all cases as they say.
TEST_P(EveryShippedRule, LoadsAndItsCasesAreRight) {
  const ShippedText& one = GetParam();
  Loaded loaded;
  load_text(one.text, std::string(one.file), id_of(one.prefix, one.file.substr(one.file.find('/') + 1)), loaded);
  EXPECT_EQ(rules::to_text(loaded.problems), "");
  ASSERT_EQ(loaded.rules.size(), 1U);
  EXPECT_LE(loaded.rules[0].severity, Severity::Medium) << "a rule reports, it never decides alone";
}

INSTANTIATE_TEST_SUITE_P(Rules, EveryShippedRule, ::testing::ValuesIn(shipped_texts().begin(), shipped_texts().end()),
                         [](const auto& test) {
                           std::string name(test.param.file);
                           for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
                           return name;
                         });

TEST(Shipped, AllOfThemCompileTogether) {
  std::vector<rules::Rule> all = shipped();
  EXPECT_EQ(all.size(), shipped_texts().size());
  EXPECT_GE(all.size(), 6U);
  EXPECT_TRUE(rules::encode_rules({all, {}}));
  const auto set = rules::RuleSet::compile(std::move(all));
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_EQ(set->rules().size(), shipped_texts().size());
}

}  // namespace
}  // namespace onesec::rule_files
