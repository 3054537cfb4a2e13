#include "sources/feeder.h"

#include <algorithm>

#include "model/event_record.h"
#include "platform/clock.h"

namespace onesec::sources {
namespace {

// A batch is offered at this size; while another is on its way it may grow to the writer's own batch size, so that
// reading goes on during a sync.
constexpr std::size_t kBatchRecords = 512;
constexpr std::size_t kBatchBytes = 256 * 1024;
constexpr std::size_t kMaxWaitingRecords = 2'048;
constexpr std::size_t kMaxWaitingBytes = 512 * 1024;
constexpr std::size_t kMaxEventBytes = 1024 * 1024;  // the journal's limit for one event
constexpr std::size_t kMaxRawBytes = 8 * 1024;
// Positions alone cost a journal record each: 5 s is the heartbeat's pace, and rereading 5 s of ignored lines is cheap.
constexpr std::int64_t kPositionsAloneNanos = 5'000'000'000;
// A full disk doesn't free itself in less; a stop doesn't wait for it.
constexpr std::int64_t kRetryNanos = 250'000'000;
constexpr std::uint32_t kRoomTimeoutMs = 100;

bool is_empty(const Intake& batch) { return batch.records.empty() && batch.passed_over.empty(); }

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

std::optional<std::string> cut_raw(std::string_view raw) {
  if (raw.size() <= kMaxRawBytes) return std::nullopt;
  std::size_t end = kMaxRawBytes;
  for (int back = 0; back < 3 && is_continuation(raw[end]); ++back) --end;
  return std::string(raw.substr(0, end)) + " [cut, " + std::to_string(raw.size()) + " bytes]";
}

Feeder::Feeder(FeederOptions options, IntakeSink& sink, const Enricher* enricher, Positions* positions,
               std::shared_ptr<Wake> wake, std::stop_token stop)
    : options_(std::move(options)),
      sink_(sink),
      enricher_(enricher),
      positions_(positions),
      stop_(std::move(stop)),
      shared_(std::make_shared<Shared>()) {
  shared_->wake = std::move(wake);
  positions_sent_at_ = platform::steady_nanos() - kPositionsAloneNanos;
}

bool Feeder::add(const RawRecord& record, Normaliser& normaliser, Gauge& gauge,
                 const std::optional<Backfill>& backfill) {
  gauge.received(record.received_at);
  has_moved_ = true;
  RecordMark* const mark = record.place != 0 ? options_.mark : nullptr;
  if (mark != nullptr && mark->is_poison(record.place)) {
    pass_over(record, gauge);
    return true;
  }
  if (mark != nullptr) mark->begin(record.place);
  const bool is_event = make_event(record, normaliser, gauge, backfill);
  if (mark != nullptr) mark->end();  // Before anything waits: a kill while the disk is full is no record's fault.
  if (!is_event) return false;
  last_gauge_ = &gauge;
  offer_when_full();
  return true;
}

/// Into waiting_, or counted why not.
bool Feeder::make_event(const RawRecord& record, Normaliser& normaliser, Gauge& gauge,
                        const std::optional<Backfill>& backfill) {
  const auto no = [&](Refusal reason) {
    refuse(gauge, reason);
    return false;
  };
  draft_.clear();
  switch (normaliser.normalise(record, draft_)) {
    case Normalised::Ignored:
      return no(Refusal::Ignored);
    case Normalised::NotMine:
      return no(Refusal::NotMine);
    case Normalised::Malformed:
      return no(Refusal::Malformed);
    case Normalised::Event:
      break;
  }
  if (backfill) {
    if (draft_.record_time && *draft_.record_time < backfill->oldest) return no(Refusal::TooOld);
    draft_.is_historical = !draft_.record_time || *draft_.record_time < backfill->started_at;
  }
  if (enricher_ != nullptr) enricher_->enrich(draft_);
  choose_time(draft_, options_.max_lag);
  return encode(draft_, gauge);
}

bool Feeder::encode(EventDraft& draft, Gauge& gauge) {
  if (const std::optional<std::string> cut = cut_raw(draft.view().raw)) draft.set(EventDraft::Text::Raw, *cut);
  std::string& record = waiting_.records.emplace_back();
  encode_event(draft.view(), record);
  if (record.size() > kMaxEventBytes) {
    waiting_.records.pop_back();
    refuse(gauge, Refusal::TooLarge);
    return false;
  }
  waiting_bytes_ += record.size();
  return true;
}

/// The journal gets to know it together with the position behind it, so it is told once and never read again.
void Feeder::pass_over(const RawRecord& record, Gauge& gauge) {
  PassedOver& passed = waiting_.passed_over.emplace_back();
  passed.input = record.source;
  passed.place = record.place;
  passed.bytes = cut_raw(record.bytes).value_or(std::string(record.bytes));
  waiting_bytes_ += passed.bytes.size();
  last_gauge_ = &gauge;
  refuse(gauge, Refusal::Poison);
  offer_when_full();
}

void Feeder::offer_when_full() {
  if (waiting_.records.size() < kBatchRecords && waiting_bytes_ < kBatchBytes) return;
  flush();
  while (options_.when_full == WhenFull::Wait && is_full() && !stop_.stop_requested()) {
    wait_for_progress();
    flush();
  }
}

void Feeder::refuse(Gauge& gauge, Refusal reason, std::uint64_t count) {
  if (count == 0) return;
  gauge.refused(reason, count);
  unreported_[static_cast<std::size_t>(reason)] += count;
}

void Feeder::report_refusals() {
  if (const std::uint64_t lost = shared_->lost.exchange(0); lost != 0 && last_gauge_ != nullptr) {
    refuse(*last_gauge_, Refusal::Lost, lost);
  }
  for (std::size_t i = 0; i < kRefusals; ++i) {
    if (unreported_[i] == 0) continue;
    sink_.count_refused(options_.source, name_of(static_cast<Refusal>(i)), unreported_[i]);
    unreported_[i] = 0;
  }
}

Status Feeder::send(const Intake& batch) {
  Intake intake = batch;
  const bool is_kept = options_.when_full != WhenFull::Shed;
  if (is_kept) shared_->flight.store(Flight::Waiting);
  intake.done = [shared = shared_, is_kept, count = batch.records.size()](const Result<bool>& outcome) {
    if (is_kept) {
      shared->flight.store(outcome ? Flight::Durable : Flight::Refused);
      shared->wake->signal();
    } else if (!outcome) {
      shared->lost.fetch_add(count);
    }
  };
  Status offered = sink_.offer(std::move(intake));
  is_out_of_room_ = !offered && offered.error().code == Code::Exhausted;
  if (!offered && is_kept) shared_->flight.store(Flight::Refused);
  retry_at_ = offered ? 0 : platform::steady_nanos() + kRetryNanos;
  return offered;
}

void Feeder::settle_flight() {
  const Flight flight = shared_->flight.load();
  if (flight == Flight::Durable) {
    on_its_way_ = Intake();
    shared_->flight.store(Flight::None);
    retry_at_ = 0;
  } else if (flight == Flight::Refused) {
    const std::int64_t now = platform::steady_nanos();
    if (retry_at_ == 0) retry_at_ = now + kRetryNanos;  // refused after it was queued: not at once again
    if (is_out_of_room_ || now >= retry_at_) static_cast<void>(send(on_its_way_));
  }
}

void Feeder::flush() {
  report_refusals();
  settle_flight();
  if (shared_->flight.load() != Flight::None) return;
  const std::int64_t now = platform::steady_nanos();
  const bool is_position_due = has_moved_ && positions_ != nullptr && now - positions_sent_at_ >= kPositionsAloneNanos;
  if (is_empty(waiting_) && !is_position_due) return;
  if (positions_ != nullptr) positions_->take_positions(waiting_.cursors);
  has_moved_ = false;
  positions_sent_at_ = now;
  waiting_bytes_ = 0;
  waiting_.source = options_.source;
  on_its_way_ = std::exchange(waiting_, Intake());
  if (is_empty(on_its_way_) && on_its_way_.cursors.empty()) return;
  const Status offered = send(on_its_way_);
  if (options_.when_full != WhenFull::Shed) return;
  if (!offered && last_gauge_ != nullptr) refuse(*last_gauge_, Refusal::Shed, on_its_way_.records.size());
  on_its_way_ = Intake();
}

bool Feeder::is_full() const {
  return waiting_.records.size() >= kMaxWaitingRecords || waiting_bytes_ >= kMaxWaitingBytes;
}

int Feeder::retry_ms() const {
  const Flight flight = shared_->flight.load();
  if (flight == Flight::Durable) return 0;
  if (flight == Flight::Refused) return is_out_of_room_ ? static_cast<int>(kRoomTimeoutMs) : 250;
  if (flight == Flight::None && has_moved_ && positions_ != nullptr) return 5'000;
  return -1;
}

bool Feeder::is_idle() const { return is_empty(waiting_) && shared_->flight.load() == Flight::None; }

void Feeder::wait_for_progress() {
  if (shared_->flight.load() == Flight::Refused && is_out_of_room_) {
    const std::int64_t before = platform::steady_nanos();
    sink_.wait_for_room(options_.source, kRoomTimeoutMs);
    // A sink that reports room and still refuses must not make this thread spin.
    if (platform::steady_nanos() - before < 1'000'000) shared_->wake->wait(5);
    return;
  }
  // The source polls the same descriptor: leave it signalled, it only means "flush".
  shared_->wake->wait(static_cast<int>(kRetryNanos / 1'000'000));
}

}  // namespace onesec::sources
