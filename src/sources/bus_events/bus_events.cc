#include "sources/bus_events/bus_events.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "normalise/event_json/event_json.h"
#include "platform/clock.h"

namespace onesec::sources {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
/// While a batch is on its way: a sync takes a few milliseconds, and then more may be read.
constexpr milliseconds kWaitInFlight{5};
constexpr milliseconds kWaitIdle{200};
/// A third of the server's patience (30 s) with a message that nobody says anything about.
constexpr std::int64_t kKeepEvery = 10 * kSecond;
constexpr std::int64_t kTidyEvery = 5 * kSecond;

}  // namespace

/// The parser, as the feeder wants it.
class BusEvents::EventJsonNormaliser final : public Normaliser {
 public:
  Normalised normalise(const RawRecord& record, EventDraft& draft) override {
    const auto outcome = parser_.parse(record.bytes, record.bytes.size(), draft);
    if (outcome.refusal != normalise::JsonRefusal::None) {
      why_ = parser_.why();
      return Normalised::Malformed;
    }
    why_ = "over 1 MiB";  // The one thing that can still be wrong with it.
    draft.provenance = record.provenance;
    draft.received_at = record.received_at;
    draft.set(EventDraft::Text::Source, record.source);
    return Normalised::Event;
  }
  [[nodiscard]] const std::string& why() const { return why_; }

 private:
  normalise::EventJsonParser parser_;
  std::string why_;
};

BusEvents::BusEvents(BusEventsOptions options, IntakeSink& sink, const Enricher* enricher)
    : options_(options),
      sink_(sink),
      enricher_(enricher),
      gauge_("bus sec.events.>"),
      normaliser_(std::make_unique<EventJsonNormaliser>()) {
  gauge_.set_state("watching", "");
}
BusEvents::~BusEvents() = default;

void BusEvents::take_positions(std::vector<SourceCursor>& out) {
  // The feeder asks when the batch before is durable.
  for (const Held& held : flying_) options_.queue->acknowledge(held.receipt);
  has_settled_ = has_settled_ || !flying_.empty();
  flying_ = std::exchange(added_, {});
  out.push_back({std::string(kInput), identity_ + "|" + done_.text()});
}

void BusEvents::settle(const Feeder& feeder) {
  if (!feeder.is_idle()) return;
  for (std::vector<Held>* some : {&flying_, &added_}) {
    for (const Held& held : *some) options_.queue->acknowledge(held.receipt);
    has_settled_ = has_settled_ || !some->empty();
    some->clear();
  }
}

void BusEvents::throw_out(std::string_view reason, const QueuedEvent& event) {
  const std::int64_t minute = platform::steady_nanos() / (60 * kSecond);
  if (minute != std::exchange(dead_minute_, minute)) dead_in_minute_ = 0;
  // Kept before it is discarded: after a crash in between it is kept again, under the same id.
  if (dead_in_minute_ < kDeadPerMinute) {
    if (!options_.queue->set_aside(reason, event, identity_ + ":" + std::to_string(event.sequence))) {
      // Nothing is said about it, so it comes again when the server's patience with it is over.
      sink_.count_refused("bus", "dead_letter_delayed", 1);
      done_.remove(event.sequence);
      return;
    }
    ++dead_in_minute_;
  }
  options_.queue->discard(event.receipt);
  has_settled_ = true;
}

void BusEvents::take(QueuedEvent event, Feeder& feeder) {
  if (done_.contains(event.sequence)) {
    // Journaled, and the acknowledgement was lost; or still on its way, and then it is acknowledged with its batch.
    const auto is_it = [&](const Held& held) { return held.sequence == event.sequence; };
    if (std::ranges::none_of(added_, is_it) && std::ranges::none_of(flying_, is_it)) {
      options_.queue->acknowledge(event.receipt);
      has_settled_ = true;
    }
    return;
  }
  RawRecord record;
  record.bytes = event.json;
  record.source = "bus";
  record.received_at = platform::now();
  record.provenance = options_.provenance;
  record.place = place_of(kInput, identity_ + ":" + std::to_string(event.sequence));
  // Before it is added: the feeder may ask for the positions while it adds.
  added_.push_back({event.sequence, event.receipt});
  done_.add(event.sequence);
  if (feeder.add(record, *normaliser_, gauge_)) return;
  added_.pop_back();
  throw_out("it is no event: " + normaliser_->why(), event);
}

void BusEvents::keep_held() {
  const std::int64_t now = platform::steady_nanos();
  if (now - kept_at_ < kKeepEvery) return;
  kept_at_ = now;
  options_.queue->keep_unread();
  for (const std::vector<Held>* some : {&flying_, &added_}) {
    for (const Held& held : *some) options_.queue->keep(held.receipt);
  }
}

/// What is settled needs no memory, and no room in the queue. A failure only means later.
void BusEvents::tidy() {
  const std::int64_t now = platform::steady_nanos();
  if (!has_settled_ || now - tidied_at_ < kTidyEvery) return;
  tidied_at_ = now;
  has_settled_ = false;
  const Result<std::uint64_t> floor = options_.queue->settled_through();
  if (!floor || *floor == 0) return;
  done_.settle_through(*floor);
  // What is settled but not in the journal's header yet is of no use to anybody either: it is acknowledged.
  if (!options_.queue->purge_through(*floor)) has_settled_ = true;
}

void BusEvents::run(const std::stop_token& stop) {
  const auto wake = std::make_shared<Wake>();
  Feeder feeder({.source = "bus", .when_full = WhenFull::Hold, .mark = options_.mark}, sink_, enricher_, this, wake,
                stop);
  identity_ = options_.queue->identity();
  const std::string cursor = sink_.cursor_of(std::string(kInput));
  if (cursor.starts_with(identity_ + "|")) {
    if (auto known = SequenceSet::parse(std::string_view(cursor).substr(identity_.size() + 1))) {
      done_ = std::move(*known);
    }
  }
  while (!stop.stop_requested()) {
    feeder.flush();
    settle(feeder);
    keep_held();
    tidy();
    if (feeder.is_full()) {
      (void)wake->wait(static_cast<int>(kWaitIdle.count()));
      continue;
    }
    Result<std::optional<QueuedEvent>> event = options_.queue->next(feeder.is_idle() ? kWaitIdle : kWaitInFlight);
    if (!event) {
      gauge_.set_state("waiting", event.error().what);
      (void)wake->wait(static_cast<int>(kWaitIdle.count()));
      continue;
    }
    gauge_.set_state("watching", "");
    if (*event) take(std::move(**event), feeder);
  }
  settle(feeder);
  for (const std::vector<Held>* some : {&flying_, &added_}) {
    for (const Held& held : *some) options_.queue->give_back(held.receipt);
  }
}

}  // namespace onesec::sources
