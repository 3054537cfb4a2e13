#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/control.h"
#include "engine/detector_set.h"
#include "engine/record.h"
#include "engine/rule_cache.h"
#include "engine/shard.h"
#include "engine/workers.h"
#include "inspect/request/harmless_texts.h"

namespace onesec::engine {

class AttemptMark;

/// Whether it is the one detector that runs rule files.
[[nodiscard]] bool runs_rules(const HostedDetector& detector);

/// The detecting core: events in, findings out, in one fixed order whatever the number of threads. Called by one
/// thread; works on `threads` of them.
class Detection {
 public:
  Detection(DetectorSet set, unsigned threads);

  /// Wakes that are due, then each event through the detectors that want it, then the observations. Findings in order.
  /// With `careful`, one thread, and the mark says before each event which one it is: for a batch that killed us
  /// before.
  [[nodiscard]] std::vector<OrderedFinding> process(std::span<const Event> events, Instant now,
                                                    AttemptMark* careful = nullptr);

  /// Events never to be stepped again.
  void skip(const EventId& id) { skipped_.insert(id); }

  /// Applies a Config record: state of detectors whose settings changed starts anew (baselines stay).
  void apply_config(std::string_view text);
  /// Applies a Rules record, compiled. The same again changes nothing, and what was counted stays.
  void apply_rules(std::shared_ptr<const CompiledRules> rules);
  /// Of what apply_rules() was last given; empty: no rules yet.
  [[nodiscard]] std::string_view rules_record() const {
    return rules_ == nullptr ? std::string_view() : std::string_view(rules_->record);
  }
  /// nullptr: none.
  [[nodiscard]] const rules::RuleSet* rules() const { return rules_ == nullptr ? nullptr : &rules_->set; }
  /// Of each exclusion, in their order: requests of which detectors said nothing because of it, since it was loaded.
  [[nodiscard]] std::span<const std::uint64_t> silenced() const { return silenced_; }
  /// Findings of a rule since the start, by id.
  [[nodiscard]] std::uint64_t findings_of(std::string_view rule) const;
  /// Forgets every state of this entity's key, in all detectors and of all rules.
  std::size_t erase(const StateKey& key);

  [[nodiscard]] const DetectorSet& detectors() const { return set_; }
  [[nodiscard]] Shard& shard(std::uint32_t at) { return *shards_[at]; }
  [[nodiscard]] DetectorStatus status_of(const HostedDetector& detector) const;
  [[nodiscard]] std::size_t memory_bytes() const;

 private:
  static std::uint32_t shard_of(const Hash128& hash) { return hash.high % DetectorSet::kShards; }
  void step_events(std::span<const Event> events, Instant now, unsigned worker, unsigned workers, AttemptMark* mark,
                   Collected& out);
  void plan_steps(const Event& event, std::uint32_t at, unsigned worker, unsigned workers, Collected& out);
  void take_steps(std::span<const Event> events, Instant now, Collected& out);
  bool erase_from(const HostedDetector& detector, const StateKey& key);

  DetectorSet set_;
  std::shared_ptr<const CompiledRules> rules_;
  std::map<std::string, std::uint64_t, std::less<>> rule_findings_;
  std::vector<std::uint64_t> silenced_;
  std::unique_ptr<inspect::HarmlessTexts> harmless_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::set<EventId> skipped_;
  Workers workers_;
  std::vector<Collected> collected_;
};

}  // namespace onesec::engine
