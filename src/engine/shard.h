#pragma once

#include <queue>
#include <vector>

#include "engine/detector_set.h"
#include "engine/state_table.h"

namespace onesec::engine {

/// Where a finding or observation stands among all of its batch: compared field by field.
struct Order {
  std::uint8_t phase = 0;    ///< 0: wakes, 1: steps, 2: observations.
  std::int64_t first = 0;    ///< Wake mark, or the event's index in the batch.
  std::uint64_t second = 0;  ///< Key hash of a wake, or the detector.
  std::uint64_t third = 0;   ///< Rest of the key hash, or the ordinal of key or observation.
  std::uint16_t detector = 0;
  std::uint16_t ordinal = 0;  ///< Which of the step's findings.
  auto operator<=>(const Order&) const = default;
};

struct OrderedFinding {
  Order order{};
  std::uint16_t detector = 0;
  Finding finding{};
};

struct OrderedObservation {
  Order order{};
  std::uint16_t detector = 0;
  std::uint32_t event = 0;  ///< Index in the batch.
  Observation observation{};
};

struct DetectorCounts {
  std::uint64_t findings = 0;
  std::uint64_t held = 0;
  std::uint64_t refused_outputs = 0;
};

/// One step to be taken: an event at one of its keys.
struct Step {
  Hash128 hash{};  ///< Of `key`, by the detector's own secret.
  std::uint32_t shard = 0;
  std::uint32_t event = 0;     ///< Place in the batch.
  std::uint16_t detector = 0;  ///< HostedDetector::index
  std::uint16_t ordinal = 0;   ///< Of the key among the event's.
  bool makes_state = true;     ///< Keys::makes_state
  std::uint32_t digest = 0;    ///< Place in Collected::digests.
  StateKey key{};
};

/// What a thread collects while it works on its shards.
struct Collected {
  std::vector<Step> steps;  ///< Of the events at hand.
  std::vector<DigestBytes> digests;
  std::vector<OrderedFinding> findings;
  std::vector<OrderedObservation> observations;
  std::vector<std::uint16_t> silenced;  ///< Of StepOutput, in no order.
  StepOutput scratch;
};

/// One of the 64 virtual shards: a table for each detector and the wakes they asked for. One thread at a time.
class Shard {
 public:
  explicit Shard(const DetectorSet& set);

  void wake(const DetectorSet& set, Instant now, Collected& out);
  void step(const HostedDetector& detector, const Step& step, const Event& event, Instant now, Collected& out);
  void observe(const HostedDetector& detector, const Hash128& hash, const OrderedObservation& told, const Event& event,
               Instant now, Collected& out);

  [[nodiscard]] StateTable& table(std::uint16_t detector) { return tables_[detector]; }
  [[nodiscard]] const StateTable& table(std::uint16_t detector) const { return tables_[detector]; }
  [[nodiscard]] const DetectorCounts& counts(std::uint16_t detector) const { return counts_[detector]; }
  [[nodiscard]] bool is_dirty() const { return is_dirty_; }
  void set_dirty(bool dirty) { is_dirty_ = dirty; }
  [[nodiscard]] std::size_t memory_bytes() const;

  /// After tables were filled or cleared from outside: makes the list of wakes anew from the slots.
  void rebuild_wakes();

 private:
  struct Wake {
    std::int64_t nanos = 0;
    Hash128 key{};
    std::uint16_t detector = 0;
    auto operator<=>(const Wake&) const = default;
  };

  void settle(const HostedDetector& detector, StateTable::Slot slot, Order order, const Event* event,
              std::uint32_t event_at, Collected& out);
  void set_wake(std::uint16_t detector, StateTable::Slot slot);

  std::vector<StateTable> tables_;
  std::vector<DetectorCounts> counts_;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>>
      wakes_;  ///< Entries whose slot says otherwise are stale.
  bool is_dirty_ = false;
};

}  // namespace onesec::engine
