#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "contract/intake.h"
#include "model/event.h"

namespace onesec::engine {

/// What a record in the journal is. Stored: numbers are never reused.
enum class RecordKind : std::uint8_t {
  Event = 1,           ///< encode_event().
  Heartbeat = 2,       ///< Empty: time passed.
  Started = 3,         ///< The engine started; body: version text, then how long it was away, in nanoseconds.
  Config = 4,          ///< Detectors' configuration in force from here on; body: canonical text.
  AlertStatus = 5,     ///< A person set an alert's status; body: id, status, who.
  AlertDelete = 6,     ///< A person deleted alerts; body: id (empty: all), who.
  Skip = 7,            ///< A poisonous event is passed over from here on; body: event id, reason.
  ClockBack = 8,       ///< The wall clock jumped back by more than an hour; body: by how many nanoseconds.
  Erase = 9,           ///< What is kept about an entity goes; body: kind, value, who.
  RecordSkip = 10,     ///< A source passed over a poisonous record; body: input, place, the record's bytes.
  EgressAttempt = 11,  ///< The way out refused something of our own; body: by what, how many, the last.
  Rules = 12,          ///< Rules in force from here on; body: rules/rule_record.h.
};

struct RecordView {
  RecordKind kind = RecordKind::Heartbeat;
  std::string_view body;
};

/// One message of the journal: what a batch of records says beside the records themselves.
struct BatchHead {
  Instant stamp{};  ///< Journal time: `now` for every record in it.
  std::vector<SourceCursor> cursors{};
  std::vector<std::string> idempotency_keys{};
};

/// Builds one journal message. Reused; `take()` empties it.
class BatchBuilder {
 public:
  void add(RecordKind kind, std::string_view body);
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t raw_bytes() const { return raw_.size(); }
  /// The message: head, then the records compressed with LZ4 (or as they are when that doesn't help).
  [[nodiscard]] std::string take(const BatchHead& head);

 private:
  std::string raw_;
  std::uint32_t count_ = 0;
};

/// A decoded message. Owns its bytes; events and record bodies point into them. Immutable after open().
class Batch {
 public:
  /// Largest raw size that a message may claim: checked before anything is allocated. 2,048 events of the usual size
  /// are 1 MiB; a single event may be 1 MiB and an intake has at most 2,048 of them, so a message holds at most 8 MiB.
  static constexpr std::size_t kMaxRawBytes = 8U << 20U;

  /// Corrupt: damaged; Unsupported: made by a newer version. `epoch` and `sequence` become part of the event ids.
  [[nodiscard]] static Result<Batch> open(std::string_view message, std::uint32_t epoch, std::uint64_t sequence);

  [[nodiscard]] const BatchHead& head() const { return head_; }
  [[nodiscard]] std::uint64_t sequence() const { return sequence_; }
  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] const std::vector<RecordView>& controls() const {
    return controls_;
  }  ///< All but events and heartbeats.
  [[nodiscard]] std::uint32_t damaged_records() const {
    return damaged_;
  }  ///< Event records that don't decode: passed over, counted.

 private:
  [[nodiscard]] Status read_records(std::uint32_t epoch, std::uint32_t count);

  BatchHead head_;
  std::uint64_t sequence_ = 0;
  std::unique_ptr<char[]> bytes_;  ///< Not a string: it would be zeroed first, and move its bytes when they are few.
  std::string_view raw_;           ///< All of bytes_.
  std::vector<FieldValue> fields_;
  std::vector<Event> events_;
  std::vector<RecordView> controls_;
  std::uint32_t damaged_ = 0;
};

/// The head alone, without decompressing: for the cursors and the stamp.
[[nodiscard]] Result<BatchHead> read_batch_head(std::string_view message);

}  // namespace onesec::engine
