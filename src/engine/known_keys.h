#pragma once

#include <deque>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/instant.h"
#include "engine/snapshot.h"

namespace onesec::engine {

/// Idempotency keys of the last ten minutes of journal time: a client that got no answer retries within seconds, ten
/// minutes outlast a restart. At most 100,000 (12 MB); beyond that the oldest go early, and a later retry counts as
/// new.
class KnownKeys {
 public:
  static constexpr minutes kRemembered{10};
  static constexpr std::size_t kMaxKeys = 100'000;

  void add(const std::string& key, Instant stamp) {
    if (!keys_.insert(key).second) return;
    order_.push_back({key, stamp});
    forget(stamp);
  }
  [[nodiscard]] bool contains(const std::string& key) const { return keys_.contains(key); }
  [[nodiscard]] std::vector<SnapshotHead::KnownKey> list() const { return {order_.begin(), order_.end()}; }

 private:
  void forget(Instant now) {
    while (!order_.empty() && (order_.size() > kMaxKeys || order_.front().stamp + kRemembered < now)) {
      keys_.erase(order_.front().key);
      order_.pop_front();
    }
  }
  std::deque<SnapshotHead::KnownKey> order_;
  std::unordered_set<std::string> keys_;
};

}  // namespace onesec::engine
