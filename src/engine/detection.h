#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "contract/control.h"
#include "engine/detector_set.h"
#include "engine/record.h"
#include "engine/shard.h"
#include "engine/workers.h"

namespace onesec::engine {

class AttemptMark;

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
  /// Forgets every state of this entity's key, in all detectors. The caller gives the key hashes' inputs.
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

  DetectorSet set_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::set<EventId> skipped_;
  Workers workers_;
  std::vector<Collected> collected_;
};

}  // namespace onesec::engine
