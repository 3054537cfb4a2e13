#include "api/rate_limit.h"

#include <algorithm>

namespace onesec::api {
namespace {

std::string key_of(const IpAddress& peer) {
  const IpAddress owner = peer.is_v4() ? peer : peer.prefix(64);
  return {reinterpret_cast<const char*>(owner.bytes().data()), owner.bytes().size()};
}

}  // namespace

bool RateLimit::admit(const IpAddress& peer, std::int64_t steady_nanos) {
  const std::string key = key_of(peer);
  const std::lock_guard lock(mutex_);
  auto found = buckets_.find(key);
  if (found == buckets_.end()) {
    if (buckets_.size() >= limits_.max_addresses) {
      buckets_.erase(order_.back().key);
      order_.pop_back();
    }
    order_.push_front({key, static_cast<double>(limits_.burst), steady_nanos});
    found = buckets_.emplace(key, order_.begin()).first;
  } else {
    order_.splice(order_.begin(), order_, found->second);
  }
  Bucket& bucket = *found->second;
  const double seconds_passed = static_cast<double>(std::max<std::int64_t>(0, steady_nanos - bucket.at)) / 1e9;
  bucket.tokens = std::min(static_cast<double>(limits_.burst), bucket.tokens + seconds_passed * limits_.per_second);
  bucket.at = steady_nanos;
  if (bucket.tokens < 1.0) return false;
  bucket.tokens -= 1.0;
  return true;
}

void RateLimit::refund(const IpAddress& peer) {
  const std::lock_guard lock(mutex_);
  const auto found = buckets_.find(key_of(peer));
  if (found == buckets_.end()) return;
  found->second->tokens = std::min(static_cast<double>(limits_.burst), found->second->tokens + 1.0);
}

}  // namespace onesec::api
