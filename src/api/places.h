#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

#include "base/ip_address.h"

namespace onesec::api {

/// How many connections there may be at once: in all, of one address, and of those that ask for verdicts, which keep
/// many open and don't count among the others. Any thread.
class Places {
 public:
  struct Limits {
    std::size_t all = 256;
    std::size_t of_peer = 64;
    std::size_t for_verdicts = 512;  ///< nginx keeps 32 of each worker, of 16 workers.
  };
  enum class Entry : std::uint8_t { Taken, PeerIsFull, Full };
  struct Counts {
    std::size_t open = 0;  ///< Those for verdicts not among them.
    std::size_t for_verdicts = 0;
    std::uint64_t refused = 0;  ///< Closed because there was no room.
  };

  explicit Places(const Limits& limits) : limits_(limits) {}

  /// Whether a connection of `peer` may come in. Taken: `leave` or `leave_verdicts` must follow.
  [[nodiscard]] Entry enter(const IpAddress& peer);
  void leave(const IpAddress& peer);
  /// Gives an ordinary place back for one for verdicts. False: there is none, and the connection keeps what it has.
  [[nodiscard]] bool move_to_verdicts(const IpAddress& peer);
  void leave_verdicts();
  void count_refused();

  [[nodiscard]] Counts counts() const;
  /// Returns when all places are free, or after `longest`.
  void wait_until_empty(std::chrono::milliseconds longest);

 private:
  void leave_locked(const IpAddress& peer);

  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Counts counts_;
  std::map<IpAddress, std::size_t> peers_;
};

}  // namespace onesec::api
