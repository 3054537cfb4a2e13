#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "contract/control.h"
#include "contract/intake.h"
#include "sources/bus_events/event_queue.h"
#include "sources/bus_events/sequence_set.h"
#include "sources/feeder.h"
#include "sources/gauge.h"

namespace onesec::sources {

struct BusEventsOptions {
  EventQueue* queue = nullptr;  ///< Null: off. Outlives the source.
  Provenance provenance = Provenance::Declared;
  RecordMark* mark = nullptr;  ///< As FeederOptions::mark.
};

/// Events that others publish on `sec.events.>`, in the form that POST /api/v1/events takes.
///
/// A message is acknowledged after the journal's acknowledgement and not before. Which messages the journal has stands
/// in the journal, with their events, so one that comes again after a crash in between adds nothing, in whatever order
/// they come. How often a message was delivered says nothing about it: each start delivers what waits once more, looked
/// at or not. One that ends the process is convicted by `mark`. One that is no event is counted, kept as a dead letter
/// and then discarded; when it can't be kept it comes again. At most kDeadPerMinute are kept, the rest is discarded, so
/// that a noisy publisher can't push everything else out of the dead letters.
///
/// While the journal takes nothing, messages are held, at most as many as the queue hands out, and told so.
class BusEvents final : private Positions {
 public:
  static constexpr std::uint32_t kDeadPerMinute = 60;
  static constexpr std::string_view kInput = "bus:SECURITY_EVENTS";

  BusEvents(BusEventsOptions options, IntakeSink& sink, const Enricher* enricher);
  ~BusEvents() override;
  BusEvents(const BusEvents&) = delete;
  BusEvents& operator=(const BusEvents&) = delete;
  /// Until a stop. One thread.
  void run(const std::stop_token& stop);
  [[nodiscard]] SourceStatus status() const { return gauge_.status(); }

 private:
  class EventJsonNormaliser;
  struct Held {
    std::uint64_t sequence = 0;
    std::string receipt;
  };
  void take_positions(std::vector<SourceCursor>& out) override;
  void take(QueuedEvent event, Feeder& feeder);
  void throw_out(std::string_view reason, const QueuedEvent& event);
  void settle(const Feeder& feeder);
  void keep_held();
  void tidy();

  const BusEventsOptions options_;
  IntakeSink& sink_;
  const Enricher* const enricher_;
  Gauge gauge_;
  std::unique_ptr<EventJsonNormaliser> normaliser_;
  std::string identity_;
  SequenceSet done_;          ///< Journaled, on their way there, or thrown out.
  std::vector<Held> added_;   ///< Given to the feeder, not yet offered to the journal.
  std::vector<Held> flying_;  ///< Offered, not yet known to be durable.
  std::int64_t kept_at_ = 0;
  std::int64_t tidied_at_ = 0;
  bool has_settled_ = true;  ///< Something was since the last tidy().
  std::int64_t dead_minute_ = 0;
  std::uint32_t dead_in_minute_ = 0;
};

}  // namespace onesec::sources
