#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "contract/intake.h"
#include "engine/journal_log.h"
#include "engine/known_keys.h"
#include "engine/record.h"

namespace onesec::engine {

/// The one writer of the journal: takes intakes from all sources, makes batches, and tells each intake when its events
/// are durable. The batch is the group commit: it closes when nothing is in flight, or when it is full. When the
/// journal can't take a batch, intakes with a listener (`done`) are refused to it, and those without (files, journald:
/// nobody to tell) go back to the front of their queue. So do control records.
class Writer final : public IntakeSink {
 public:
  struct Limits {
    std::size_t queue_bytes = 16U << 20U;  ///< Waiting events of all sources; a part of limits.memory_mb.
    std::size_t batch_events = 2'048;
    std::size_t batch_bytes = 512U << 10U;  ///< Raw. A single larger intake is a batch of its own.
    std::size_t event_bytes = 1U << 20U;    ///< One record; a larger one is refused with all of its intake.
    unsigned in_flight = 4;
    seconds heartbeat{5};  ///< Idle for this long: time passes in the journal.
  };
  struct Counts {
    std::uint64_t received = 0;  ///< Events offered and taken into the queue.
    std::uint64_t journaled = 0;
    std::uint64_t failed = 0;  ///< Events whose append failed: their senders were told.
    std::uint64_t duplicate_requests = 0;
    std::map<std::string, std::map<std::string, std::uint64_t>> refused;  ///< By source and reason.
    std::size_t queued_bytes = 0;
  };

  /// `last_stamp`: of the newest message in the journal, so that journal time never runs backwards. `clock` is the wall
  /// clock. `log` outlives the writer.
  Writer(JournalLog& log, std::function<Instant()> clock, Limits limits, Instant last_stamp,
         std::map<std::string, std::string> cursors, KnownKeys known);
  /// Stops: what is queued is still written when the journal takes it, else its senders are told.
  ~Writer() override;

  [[nodiscard]] Status offer(Intake&& intake) override;
  void wait_for_room(const std::string& source, std::uint32_t timeout_ms) override;
  [[nodiscard]] std::string cursor_of(const std::string& input) const override;
  void count_refused(const std::string& source, std::string_view reason, std::uint64_t count) override;

  /// Journals one control record in a batch of its own. `done` gets its sequence. Without `done` it is tried until a
  /// stop.
  void append_control(RecordKind kind, std::string body, std::function<void(Result<std::uint64_t>)> done);

  [[nodiscard]] Counts counts() const;
  /// True while the last append failed for want of room; offers are refused then, and a probe goes out every second.
  [[nodiscard]] bool is_blocked() const;
  /// Cursors and idempotency keys as of the last acknowledged batch.
  [[nodiscard]] std::map<std::string, std::string> cursors() const;
  [[nodiscard]] KnownKeys known_keys() const;
  /// Refuses new intakes and waits until everything queued is decided.
  void stop();

 private:
  struct Control {
    std::uint64_t ticket = 0;  ///< Order of arrival.
    RecordKind kind = RecordKind::Heartbeat;
    std::string body;
    std::function<void(Result<std::uint64_t>)> done;
  };
  struct Queued {
    std::uint64_t ticket = 0;  ///< Order of arrival.
    Intake intake;
  };
  struct Queue {
    std::deque<Queued> intakes;
    std::size_t bytes = 0;
  };
  struct Outgoing {
    BatchHead head{};
    std::vector<Queued> intakes;
    std::vector<Control> controls;
    std::size_t events = 0;
    std::string message;
  };

  void run(const std::stop_token& stop);
  [[nodiscard]] bool has_work() const;
  [[nodiscard]] bool may_close() const;
  [[nodiscard]] Outgoing close_batch();
  void fill_with_intakes(BatchBuilder& builder, Outgoing& batch);
  void send(Outgoing batch);
  void settle(Outgoing& batch, const Result<std::uint64_t>& acked);
  void put_back(Queued queued);
  void put_back(Control control);
  void note_clock_jump(Instant wall);
  static std::size_t bytes_of(const Intake& intake);

  JournalLog& log_;
  const std::function<Instant()> clock_;
  const Limits limits_;

  mutable std::mutex mutex_;  ///< Guards everything below.
  std::condition_variable_any changed_;
  std::map<std::string, Queue> queues_;
  std::string next_source_;  ///< Whose turn it is: sources take turns, so none starves the rest.
  std::deque<Control> controls_;
  std::size_t queued_bytes_ = 0;
  std::size_t queued_events_ = 0;
  std::uint64_t next_ticket_ = 0;
  unsigned in_flight_ = 0;
  bool is_blocked_ = false;
  std::chrono::steady_clock::time_point not_before_{};  ///< After a failure: no batch closes earlier.
  bool is_stopping_ = false;
  Instant last_stamp_{};
  Instant last_wall_{};
  std::map<std::string, std::string> cursors_;
  std::map<std::string, std::string> offered_cursors_;
  KnownKeys known_;
  std::map<std::string, std::vector<std::function<void(Result<bool>)>>>
      pending_keys_;  ///< Retries of what is under way.
  Counts counts_;
  std::jthread thread_;
};

}  // namespace onesec::engine
