#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "contract/intake.h"
#include "contract/normaliser.h"
#include "model/event_draft.h"
#include "model/event_time.h"
#include "sources/gauge.h"
#include "sources/record_mark.h"
#include "sources/wake.h"

namespace onesec::sources {

/// A source, as the feeder asks it how far it has read.
class Positions {
 public:
  virtual ~Positions() = default;
  /// Appends, for every input that moved since the last call, its position behind the last record given to the feeder.
  virtual void take_positions(std::vector<SourceCursor>& out) = 0;
};

/// What becomes of a batch when the queue is full.
enum class WhenFull : std::uint8_t {
  Wait,  ///< add() blocks: the input keeps (files, journald).
  Hold,  ///< The source stops reading while is_full() (TCP: its peer is slowed).
  Shed,  ///< The batch is dropped and counted (UDP).
};

struct FeederOptions {
  std::string source;  ///< Intake::source: whose share of the queue is used.
  WhenFull when_full = WhenFull::Wait;
  Nanoseconds max_lag = kMaxLag;
  RecordMark* mark = nullptr;  ///< Shared by the feeders of one thread; null: no record is suspected.
};

/// Marks what an input held before the first start of 1SEC.
struct Backfill {
  Instant oldest;      ///< Records before this are counted as too old and skipped.
  Instant started_at;  ///< Records before this, or without a time of their own, are historical.
};

/// The part that all sources have in common: raw record → normaliser → enrichment → time → encoded event → batches with
/// positions. Except in Shed, one batch is on its way to the journal at a time and is kept until it is durable: a batch
/// that the journal refused (disk full) is offered again before anything behind it, so a position in the journal never
/// passes an event that isn't there. While it is on its way the next batch fills. Belongs to one thread.
class Feeder {
 public:
  /// `positions` and `enricher` may be null. All must outlive the feeder; `wake` ends the source's own poll() when a
  /// batch is done or a stop is asked for.
  Feeder(FeederOptions options, IntakeSink& sink, const Enricher* enricher, Positions* positions,
         std::shared_ptr<Wake> wake, std::stop_token stop);

  /// Blocks only in Wait, and then until there is room or a stop. What a stop leaves behind is read again after the
  /// next start. The source's position must be behind `record` already. False: it made no event, and was counted.
  bool add(const RawRecord& record, Normaliser& normaliser, Gauge& gauge, const std::optional<Backfill>& backfill = {});
  /// Counts what became no event, here, in `gauge` and in the sink.
  void refuse(Gauge& gauge, Refusal reason, std::uint64_t count = 1);
  /// The position moved without a record: offered with the next batch, or alone (not oftener than every 5 s).
  void moved() { has_moved_ = true; }
  /// Offers what waits. Call it when there is nothing more to read, and after each wake. Never blocks.
  void flush();
  /// Hold: true while the source must not add more.
  [[nodiscard]] bool is_full() const;
  /// How long the source may poll() before it must call flush() again; −1: for ever.
  [[nodiscard]] int retry_ms() const;
  /// True when nothing waits and nothing is on its way.
  [[nodiscard]] bool is_idle() const;

 private:
  enum class Flight : std::uint8_t { None, Waiting, Durable, Refused };
  struct Shared {
    std::atomic<Flight> flight{Flight::None};
    std::atomic<std::uint64_t> lost{0};
    std::shared_ptr<Wake> wake;
  };

  [[nodiscard]] bool make_event(const RawRecord& record, Normaliser& normaliser, Gauge& gauge,
                                const std::optional<Backfill>& backfill);
  [[nodiscard]] bool encode(EventDraft& draft, Gauge& gauge);
  void pass_over(const RawRecord& record, Gauge& gauge);
  void offer_when_full();
  void settle_flight();
  Status send(const Intake& batch);
  void report_refusals();
  void wait_for_progress();

  const FeederOptions options_;
  IntakeSink& sink_;
  const Enricher* const enricher_;
  Positions* const positions_;
  const std::stop_token stop_;
  const std::shared_ptr<Shared> shared_;  // with the `done` of batches that outlive this object

  EventDraft draft_;
  Intake waiting_;
  Intake on_its_way_;
  std::size_t waiting_bytes_ = 0;
  bool has_moved_ = false;
  bool is_out_of_room_ = false;
  std::int64_t retry_at_ = 0;           // steady
  std::int64_t positions_sent_at_ = 0;  // steady
  Gauge* last_gauge_ = nullptr;
  std::array<std::uint64_t, kRefusals> unreported_{};
};

/// Cuts a record at 8 KiB, not inside a UTF-8 character, and appends a mark that says its full size. Unchanged when it
/// is shorter.
[[nodiscard]] std::optional<std::string> cut_raw(std::string_view raw);

}  // namespace onesec::sources
