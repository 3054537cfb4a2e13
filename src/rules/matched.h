#pragma once

#include <array>
#include <cstdint>

#include "contract/detector.h"
#include "rules/rule_set.h"
#include "state/distinct_set.h"
#include "state/recency_ring.h"
#include "state/sliding_count.h"

namespace onesec::rules {

/// Which rules an event matches: the Digest. The worst first, and of them the first by id.
struct Matches {
  static constexpr std::size_t kMost = Keys::kCapacity;

  [[nodiscard]] static Matches of(const Event& event) { return of(event, DigestContext{}); }
  [[nodiscard]] static Matches of(const Event& event, const DigestContext& context);
  [[nodiscard]] std::size_t size() const { return total < kMost ? total : kMost; }

  const RuleSet* set = nullptr;
  std::uint32_t total = 0;  ///< Of them the first kMost are kept: an event has no more keys. The finding says how many.
  std::array<std::uint16_t, kMost> rules{};
  inspect::Exclusions::Place silenced_by = 0;  ///< Of a rule that matched and isn't among them; 0: none.
};

/// What one rule remembers of one entity.
struct RuleWindow {
  state::SlidingCount<kMaxCount> events{};
  state::DistinctSet<kMaxCount> values{};
  state::RecencyRing<EventId, 4> evidence{};
  Instant told_at{};
  Instant distrusted_at{};
  std::uint8_t distrust = 0;  ///< How far the weakest event is below Kernel.
  std::uint8_t is_told = 0;
  std::uint8_t unused[6] = {};
};

struct RuleSettings {
  std::uint32_t min_severity = 0;
};

/// The rules of the rule files, as one detector: a state for each rule and entity. A finding's detector is the rule's
/// id.
struct Matched {
  using Digest = Matches;
  using Config = RuleSettings;
  using State = RuleWindow;
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"min_severity", &Config::min_severity, 0, 4,
       "Rules below it are silent: 0 INFO, 1 LOW, 2 MEDIUM, 3 HIGH, 4 CRITICAL."},
  };
  static void keys(const Event& event, const Matches& matches, Keys& out);
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
};

/// Of the state that a rule (its place in the set) keeps of an entity. A rule that was changed keeps others than it did
/// before.
[[nodiscard]] StateKey key_of(const RuleSet& set, std::size_t rule, const StateKey& entity);

}  // namespace onesec::rules
