#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/ip_address.h"

namespace onesec::api {

/// A token bucket for each remote address (IPv6: each /64, because a host owns all of it). Thread-safe.
class RateLimit {
 public:
  struct Limits {
    std::uint32_t per_second = 100;  ///< A dashboard polls ten routes a second; ten of them still fit.
    std::uint32_t burst = 200;
    std::size_t max_addresses = 16'384;  ///< About 2 MiB. At the limit the address longest unseen is forgotten.
  };
  explicit RateLimit(Limits limits) : limits_(limits) {}

  /// Takes one token. `steady_nanos` is a clock that never goes back.
  [[nodiscard]] bool admit(const IpAddress& peer, std::int64_t steady_nanos);
  /// Puts the token of a request back that turned out to be under another limit.
  void refund(const IpAddress& peer);

 private:
  struct Bucket {
    std::string key;
    double tokens = 0;
    std::int64_t at = 0;
  };
  using Order = std::list<Bucket>;

  const Limits limits_;
  std::mutex mutex_;
  Order order_;                                               ///< Guarded by mutex_; the last seen first.
  std::unordered_map<std::string, Order::iterator> buckets_;  ///< Guarded by mutex_.
};

}  // namespace onesec::api
