#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/sha256.h"
#include "rules/rule_set.h"

namespace onesec::engine {

/// A Rules record and what it says, compiled. Immutable: any number of Detections may run it at once.
struct CompiledRules {
  std::string record;
  rules::RuleSet set;
};

/// The compiled rules of this process by the content of their record: who checks rules, the engine that puts them into
/// force and each case of an evaluation share one set. Any thread.
///
/// Holds no set itself, so it keeps nothing in memory that nobody runs, and knows no more sets than are held elsewhere:
/// two in an engine, the one in force and during a reload the next one. In the process only; why not on disk says
/// docs/decisions/2026-11-27-compiled-rules.md.
class RuleCache {
 public:
  /// Those that somebody still holds, or compiled now; who asks meanwhile, for whatever rules, waits. Fails as
  /// decode_rules() and RuleSet::compile() do, and remembers nothing of that.
  [[nodiscard]] Result<std::shared_ptr<const CompiledRules>> compiled(std::string_view record);
  /// Sets known: those held, and those let go since the last compilation.
  [[nodiscard]] std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  /// Guarded by mutex_. By SHA-256: nobody can make two records with the same one, so an equal hash is equal bytes.
  std::map<Sha256, std::weak_ptr<const CompiledRules>> known_;
};

}  // namespace onesec::engine
