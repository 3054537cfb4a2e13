#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"

namespace onesec::sources {

struct QueuedEvent {
  std::uint64_t sequence = 0;  ///< In its stream, from 1.
  std::string json;
  std::string receipt;
};

/// A durable queue of others' events, each delivered again until something is said about it. `bus::EventStream` in the
/// program. One thread.
class EventQueue {
 public:
  virtual ~EventQueue() = default;
  /// nullopt: none within `timeout`.
  [[nodiscard]] virtual Result<std::optional<QueuedEvent>> next(milliseconds timeout) = 0;
  virtual void acknowledge(const std::string& receipt) = 0;
  virtual void discard(const std::string& receipt) = 0;    ///< Never again.
  virtual void keep(const std::string& receipt) = 0;       ///< Still at it.
  virtual void keep_unread() = 0;                          ///< The same for what next() hasn't given out yet.
  virtual void give_back(const std::string& receipt) = 0;  ///< Again, at once.
  /// Into the dead letters; under the same `id` it is kept once. Waits.
  [[nodiscard]] virtual Status set_aside(std::string_view reason, const QueuedEvent& event, const std::string& id) = 0;
  /// Everything up to this has been acknowledged or discarded.
  [[nodiscard]] virtual Result<std::uint64_t> settled_through() = 0;
  /// Messages up to this may leave the queue.
  [[nodiscard]] virtual Status purge_through(std::uint64_t sequence) = 0;
  /// Another queue of the same name has another one.
  [[nodiscard]] virtual std::string identity() = 0;
};

}  // namespace onesec::sources
