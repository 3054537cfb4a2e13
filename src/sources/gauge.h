#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "contract/control.h"

namespace onesec::sources {

/// Why a record made no event.
enum class Refusal : std::uint8_t {
  Ignored,    ///< Understood, and no event.
  NotMine,    ///< No normaliser reads this program or format.
  Malformed,  ///< Damaged.
  TooLong,    ///< The record is over the source's limit.
  TooLarge,   ///< The encoded event is over 1 MiB.
  TooOld,     ///< Older than the backfill of the first start reaches.
  OwnOutput,  ///< Written by 1SEC itself.
  Shed,       ///< No room in the queue, and the sender can't be slowed.
  Lost,       ///< The kernel or the journal dropped it before it could be read.
  Gap,        ///< One for each hole in an input: what stood there was rotated or vacuumed away before it was read.
  PeerRate,   ///< One sender was faster than its share.
  Poison,     ///< It ended the process twice: passed over, kept in the dead letters.
  ConnectionLimit,  ///< A connection over the limit was closed.
  kCount,
};
inline constexpr std::size_t kRefusals = static_cast<std::size_t>(Refusal::kCount);
/// "not_mine", "too_long", …: the words of `status` and metrics.
[[nodiscard]] std::string_view name_of(Refusal reason);

/// What one input has done so far. Written by its source's thread, read by any. Outlives the thread.
class Gauge {
 public:
  explicit Gauge(std::string name) : name_(std::move(name)) {}

  void received(Instant at, std::uint64_t count = 1) {
    received_.fetch_add(count, std::memory_order_relaxed);
    last_record_at_.store(at.nanos(), std::memory_order_relaxed);
  }
  void refused(Refusal reason, std::uint64_t count = 1) {
    refused_[static_cast<std::size_t>(reason)].fetch_add(count, std::memory_order_relaxed);
  }
  /// `state` as in SourceStatus; `detail` says why, and which switch changes it.
  void set_state(std::string_view state, std::string detail);
  [[nodiscard]] SourceStatus status() const;
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  const std::string name_;
  std::atomic<std::uint64_t> received_{0};
  std::atomic<std::int64_t> last_record_at_{0};
  std::array<std::atomic<std::uint64_t>, kRefusals> refused_{};
  mutable std::mutex mu_;
  std::string state_ = "waiting";  // guarded by mu_
  std::string detail_;             // guarded by mu_
};

}  // namespace onesec::sources
