#include "engine/rule_cache.h"

#include "rules/rule_record.h"

namespace onesec::engine {

Result<std::shared_ptr<const CompiledRules>> RuleCache::compiled(std::string_view record) {
  const Sha256 hash = sha256(record);
  const std::lock_guard lock(mutex_);
  if (const auto known = known_.find(hash); known != known_.end()) {
    if (std::shared_ptr<const CompiledRules> held = known->second.lock()) return held;
  }
  Result<rules::RuleBook> book = rules::decode_rules(record);
  if (!book) return fail(std::move(book).error());
  Result<rules::RuleSet> set = rules::RuleSet::compile(std::move(*book));
  if (!set) return fail(std::move(set).error());
  std::shared_ptr<const CompiledRules> made(new CompiledRules{std::string(record), std::move(*set)});
  std::erase_if(known_, [](const auto& one) { return one.second.expired(); });
  known_[hash] = made;
  return made;
}

std::size_t RuleCache::size() const {
  const std::lock_guard lock(mutex_);
  return known_.size();
}

}  // namespace onesec::engine
