#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"

namespace onesec::engine {

struct JournalMessage {
  std::uint64_t sequence = 0;
  std::string bytes;
};

/// Reads messages in order, without gaps.
class JournalCursor {
 public:
  virtual ~JournalCursor() = default;
  /// The next message; nullopt when none has come within `timeout_ms`.
  [[nodiscard]] virtual Result<std::optional<JournalMessage>> next(std::uint32_t timeout_ms) = 0;
};

/// The journal as the engine sees it: a durable, ordered log of messages numbered from 1. `bus::Journal` in the
/// program.
class JournalLog {
 public:
  struct Info {
    std::uint64_t first = 0;  ///< 0 when it is empty.
    std::uint64_t last = 0;
    std::uint64_t bytes = 0;
  };
  virtual ~JournalLog() = default;
  /// Sends a message; `acked` is called once, on any thread, when it is synced (its sequence) or not (Exhausted: no
  /// room on disk or in the stream; Unavailable: no answer in time, so it may or may not have been stored). Messages
  /// are stored in the order of these calls.
  virtual void append(std::string message, std::function<void(Result<std::uint64_t>)> acked) = 0;
  [[nodiscard]] virtual Result<Info> info() = 0;
  /// One message; NotFound when it was purged or isn't there yet.
  [[nodiscard]] virtual Result<JournalMessage> read(std::uint64_t sequence) = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<JournalCursor>> follow(std::uint64_t from) = 0;
  /// Removes all messages up to and with `sequence`.
  [[nodiscard]] virtual Status purge_through(std::uint64_t sequence) = 0;
  [[nodiscard]] virtual bool is_connected() = 0;
};

}  // namespace onesec::engine
