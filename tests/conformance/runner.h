#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/detector.h"
#include "model/event_draft.h"

namespace onesec::conformance {

/// The simplest host of one detector that keeps the engine's rules: 64 virtual shards by key, each with its own share
/// of the keys and its own LRU; wakes first, then steps, then observations; findings in (event, key, ordinal) order.
/// `groups` says how the shards are worked on: 1 goes through a batch event by event, 64 shard by shard, as threads
/// would.
class Runner {
 public:
  static constexpr std::size_t kShards = 64;
  static constexpr std::size_t kBatch = 64;

  Runner(const DetectorEntry& entry, std::size_t groups, std::size_t max_keys);

  void feed(std::span<const Event> batch);
  /// All of `events` in batches.
  void run(std::span<const Event> events);

  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
  [[nodiscard]] std::size_t keys() const;
  [[nodiscard]] std::uint64_t keys_seen() const { return keys_seen_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  /// Every state with its key and wake, in a fixed order; `load` takes it back. Uses the detector's own save and load.
  [[nodiscard]] std::string save() const;
  [[nodiscard]] bool load(std::string_view bytes);

 private:
  struct Slot {
    StateKey key{};
    std::vector<std::uint64_t> bytes;
    Instant wake{};
    bool has_wake = false;
  };
  using Order = std::list<Slot>;  ///< The one not stepped for the longest comes first.
  struct Shard {
    Order slots;
    std::map<std::string, Order::iterator> by_key;
  };
  struct Place {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    auto operator<=>(const Place&) const = default;
  };
  struct Found {
    Place place{};
    std::uint64_t ordinal = 0;
    Finding finding{};
  };
  struct Told {
    Place place{};
    std::size_t event = 0;
    Observation observation{};
  };

  [[nodiscard]] Slot& slot_for(Shard& shard, const StateKey& key, const std::string& name);
  void wake(Shard& shard, Instant now);
  void settle(Slot& slot, StepOutput& out, Place place, std::size_t event, bool may_tell);
  void work_on(std::span<const Event> batch, std::size_t group);

  const DetectorEntry& entry_;
  std::vector<std::uint64_t> config_;
  std::size_t groups_;
  std::size_t share_;
  std::vector<Shard> shards_;
  std::vector<Found> found_;
  std::vector<Told> told_;
  std::vector<Finding> findings_;
  std::uint64_t keys_seen_ = 0;
  std::uint64_t refused_ = 0;
};

/// Everything in a finding, for comparing.
[[nodiscard]] std::string words_of(const Finding& finding);
[[nodiscard]] std::string words_of(const std::vector<Finding>& findings);

}  // namespace onesec::conformance
