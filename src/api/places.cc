#include "api/places.h"

namespace onesec::api {

Places::Entry Places::enter(const IpAddress& peer) {
  const std::lock_guard lock(mutex_);
  if (counts_.open >= limits_.all) return Entry::Full;
  const auto found = peers_.find(peer);
  if (found != peers_.end() && found->second >= limits_.of_peer) return Entry::PeerIsFull;
  ++counts_.open;
  ++peers_[peer];
  return Entry::Taken;
}

void Places::leave_locked(const IpAddress& peer) {
  --counts_.open;
  if (const auto found = peers_.find(peer); --found->second == 0) peers_.erase(found);
  changed_.notify_all();
}

void Places::leave(const IpAddress& peer) {
  const std::lock_guard lock(mutex_);
  leave_locked(peer);
}

bool Places::move_to_verdicts(const IpAddress& peer) {
  const std::lock_guard lock(mutex_);
  if (counts_.for_verdicts >= limits_.for_verdicts) return false;
  ++counts_.for_verdicts;
  leave_locked(peer);
  return true;
}

void Places::leave_verdicts() {
  const std::lock_guard lock(mutex_);
  --counts_.for_verdicts;
  changed_.notify_all();
}

void Places::count_refused() {
  const std::lock_guard lock(mutex_);
  ++counts_.refused;
}

Places::Counts Places::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void Places::wait_until_empty(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, longest, [this] { return counts_.open == 0 && counts_.for_verdicts == 0; });
}

}  // namespace onesec::api
