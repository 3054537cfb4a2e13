#include "engine/rule_cache.h"

#include <gtest/gtest.h>

#include <array>
#include <latch>
#include <thread>

#include "rules/rule_record.h"

namespace onesec::engine {
namespace {

std::string record_of(std::string_view literal) {
  rules::RuleBook book;
  rules::Rule& rule = book.rules.emplace_back();
  rule.id = "user.one";
  rule.status = rules::RuleStatus::Stable;
  rule.wants = {EventType::HttpRequest};
  rule.all = {{*rules::subject_named("path"), {}, rules::Matcher::Contains, {std::string(literal)}, false}};
  return *rules::encode_rules(book);
}

std::string literal_of(const CompiledRules& rules) { return rules.set.rules().front().all.front().values.front(); }

TEST(RuleCache, TheSameBytesAreTheSameSet) {
  RuleCache cache;
  const auto first = cache.compiled(record_of("/admin"));
  const auto second = cache.compiled(record_of("/admin"));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
  EXPECT_EQ((*first)->record, record_of("/admin"));
  EXPECT_EQ(cache.size(), 1U);
}

TEST(RuleCache, OneOtherByteIsAnotherSet) {
  RuleCache cache;
  const auto one = cache.compiled(record_of("/admin"));
  const auto other = cache.compiled(record_of("/admit"));
  ASSERT_TRUE(one && other);
  EXPECT_NE(*one, *other);
  EXPECT_EQ(literal_of(**one), "/admin");
  EXPECT_EQ(literal_of(**other), "/admit");
  EXPECT_EQ(cache.size(), 2U);
}

TEST(RuleCache, KeepsNothingThatNobodyHolds) {
  RuleCache cache;
  auto held = cache.compiled(record_of("/admin"));
  ASSERT_TRUE(held);
  const std::weak_ptr<const CompiledRules> watched = *held;
  held->reset();
  EXPECT_TRUE(watched.expired());
  const auto again = cache.compiled(record_of("/admin"));
  ASSERT_TRUE(again);
  EXPECT_EQ(literal_of(**again), "/admin");
}

TEST(RuleCache, IsNoLargerThanWhatIsHeld) {
  RuleCache cache;
  const auto held = cache.compiled(record_of("/held"));
  ASSERT_TRUE(held);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(cache.compiled(record_of("/let-go-" + std::to_string(i))));
  EXPECT_EQ(cache.size(), 2U) << "the one held, and the last that was let go";
  EXPECT_EQ(*cache.compiled(record_of("/held")), *held);
}

TEST(RuleCache, RemembersNoFailure) {
  RuleCache cache;
  const std::string good = record_of("/admin");
  EXPECT_EQ(cache.compiled(good.substr(0, good.size() - 1)).error().code, Code::Corrupt);
  EXPECT_EQ(cache.compiled("\xFFrules of tomorrow").error().code, Code::Unsupported);
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_TRUE(cache.compiled(good));
}

TEST(RuleCache, ThreadsThatAskAtOnceGetOneSet) {
  RuleCache cache;
  const std::string record = record_of("/admin");
  constexpr std::size_t kThreads = 4;
  std::array<std::shared_ptr<const CompiledRules>, kThreads> got;
  {
    std::latch all_are_here(kThreads);
    std::array<std::jthread, kThreads> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads[i] = std::jthread([&, i] {
        all_are_here.arrive_and_wait();
        if (auto rules = cache.compiled(record)) got[i] = std::move(*rules);
      });
    }
  }
  ASSERT_NE(got[0], nullptr);
  for (const auto& one : got) EXPECT_EQ(one, got[0]);
}

}  // namespace
}  // namespace onesec::engine
