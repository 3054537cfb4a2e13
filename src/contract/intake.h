#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace onesec {

/// How far a source has read its input. Travels in the journal's header with the events it covers, and is what the
/// source gets back after a restart: there is no side file.
struct SourceCursor {
  std::string input{};     ///< "journald", "file:/var/log/auth.log#<inode>", …
  std::string position{};  ///< The source's own words: a journald cursor, "generation:offset".
  bool operator==(const SourceCursor&) const = default;
};

/// A record that ended the process twice while it was made into an event, and is passed over.
struct PassedOver {
  std::string input;        ///< As in SourceCursor.
  std::uint64_t place = 0;  ///< RawRecord::place
  std::string bytes;        ///< The record, cut at 8 KiB.
};

/// Events that a source hands over in one piece: journaled together, acknowledged together.
struct Intake {
  std::string source;  ///< Whose share of the queue it uses: "journald", "file", "syslog", "api:<key name>".
  std::vector<std::string> records;       ///< encode_event() of each event, at most 1 MiB each.
  std::vector<SourceCursor> cursors;      ///< Positions after these events.
  std::vector<PassedOver> passed_over{};  ///< Journaled with the positions behind them.
  std::string idempotency_key;            ///< Scoped to the credential by the caller; empty: none.
  /// Called once, on the writer's thread, after the journal has synced and acknowledged (or refused) all of it. Must
  /// not block. May be empty. The value is true when the idempotency key was seen before and nothing was added.
  std::function<void(Result<bool> already_known)> done;
};

/// The way in. Implemented by the engine's writer.
class IntakeSink {
 public:
  virtual ~IntakeSink() = default;
  /// Queues, never blocks. Exhausted: the source's share is full (slow the sender, or count the loss); Unavailable: the
  /// journal can't take anything now (disk full, stopping). `intake` is untouched when it fails. Any thread.
  [[nodiscard]] virtual Status offer(Intake&& intake) = 0;
  /// Waits until this source's share has room again, or until `timeout_ms`. For sources that can be slowed.
  virtual void wait_for_room(const std::string& source, std::uint32_t timeout_ms) = 0;
  /// The last journaled position of an input; empty: never seen.
  [[nodiscard]] virtual std::string cursor_of(const std::string& input) const = 0;
  /// Counts records that never become events, by source and reason ("malformed", "not_mine", "too_long", "lost"). Any
  /// thread.
  virtual void count_refused(const std::string& source, std::string_view reason, std::uint64_t count) = 0;
};

/// Adds what we know about addresses (country, network) to an event before it is journaled. Implemented by `geo`.
class Enricher {
 public:
  virtual ~Enricher() = default;
  /// Thread-safe.
  virtual void enrich(class EventDraft& draft) const = 0;
};

}  // namespace onesec
