#include "sources/journald/journald_source.h"

#include <poll.h>

#include <algorithm>
#include <array>

#include "platform/clock.h"

namespace onesec::sources {
namespace {

constexpr std::string_view kInput = "journald";
constexpr hours kBackfill{24};
constexpr int kLookRoundMs = 5'000;
constexpr int kReopenMs = 30'000;

}  // namespace

JournaldSource::JournaldSource(JournaldOptions options, std::unique_ptr<Normaliser> normaliser, IntakeSink& sink,
                               const Enricher* enricher)
    : options_(std::move(options)), normaliser_(std::move(normaliser)), sink_(sink), enricher_(enricher) {}

void JournaldSource::take_positions(std::vector<SourceCursor>& out) {
  if (!has_moved_) return;
  has_moved_ = false;
  out.push_back({.input = std::string(kInput), .position = to_string(position_)});
}

Status JournaldSource::start(JournalReader& reader, Feeder& feeder) {
  const std::string stored = position_.cursor.empty() ? sink_.cursor_of(std::string(kInput)) : to_string(position_);
  position_ = parse_journal_position(stored);
  if (stored.empty()) {
    position_.first_start = platform::now();
    return reader.seek(*position_.first_start - kBackfill);
  }
  const Result<JournalReader::Found> found = reader.seek(position_.cursor);
  if (found && *found == JournalReader::Found::Exactly) return {};
  feeder.refuse(gauge_, Refusal::Gap);
  if (found) return {};
  if (found.error().code != Code::InvalidInput) return fail(found.error());
  return reader.seek(time_of_cursor(position_.cursor).value_or(platform::now() - kBackfill));
}

void JournaldSource::give(const JournalEntry& entry, Feeder& feeder) {
  if (is_own_output(entry)) {
    feeder.refuse(gauge_, Refusal::OwnOutput);
    return feeder.moved();
  }
  const Instant now = platform::now();
  std::optional<Backfill> backfill;
  if (position_.first_start) backfill = Backfill{.oldest = now - kBackfill, .started_at = *position_.first_start};
  RawRecord record;
  record.bytes = entry.message;
  record.program = entry.identifier.empty() ? entry.command : entry.identifier;
  record.pid = entry.pid;
  record.host = entry.host;
  record.unit = entry.unit;
  record.source = kInput;
  record.when = entry.when;
  record.received_at = now;
  record.provenance = provenance_of(entry);
  record.place = place_of(kInput, position_.cursor);
  feeder.add(record, *normaliser_, gauge_, backfill);
}

Status JournaldSource::read_all(JournalReader& reader, Feeder& feeder, const std::stop_token& stop) {
  JournalEntry entry;
  while (!stop.stop_requested()) {
    const Result<bool> stepped = reader.next();
    if (!stepped) return fail(stepped.error());
    if (!*stepped) return {};
    Result<std::string> cursor = reader.cursor();
    if (!cursor) return fail(cursor.error());
    const Status read = reader.read(entry);
    if (read && position_.first_start && entry.received >= *position_.first_start) position_.first_start.reset();
    position_.cursor = std::move(*cursor);
    has_moved_ = true;
    if (read) {
      give(entry, feeder);
    } else {
      feeder.refuse(gauge_, Refusal::Malformed);  // a damaged entry: the next one may be whole
      feeder.moved();
    }
  }
  return {};
}

void JournaldSource::follow(JournalReader& reader, Feeder& feeder, const std::stop_token& stop, const Wake& wake) {
  while (!stop.stop_requested()) {
    const Status read = read_all(reader, feeder, stop);
    feeder.flush();
    if (!read) return gauge_.set_state("failed", read.error().what);
    int timeout = kLookRoundMs;
    for (const int limit : {reader.timeout_ms(), feeder.retry_ms()}) {
      if (limit >= 0) timeout = std::min(timeout, limit);
    }
    std::array<pollfd, 2> waiting{pollfd{.fd = reader.fd(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = wake.fd(), .events = POLLIN, .revents = 0}};
    if (stop.stop_requested()) return;
    const int ready = poll(waiting.data(), waiting.size(), timeout);
    if (waiting[1].revents != 0) wake.clear();
    if (ready == 0 || waiting[0].revents != 0) reader.process();
  }
}

void JournaldSource::run(const std::stop_token& stop) {
  const auto wake = std::make_shared<Wake>();
  const std::stop_callback on_stop(stop, [wake] { wake->signal(); });
  Feeder feeder({.source = std::string(kInput), .mark = options_.mark}, sink_, enricher_, this, wake, stop);
  while (!stop.stop_requested()) {
    Result<JournalReader> reader = JournalReader::open(options_.directory);
    const Status started = reader ? start(*reader, feeder) : Status(fail(reader.error()));
    if (started) {
      const JournalProbe probe = probe_journal(options_.directory);
      if (probe.access == JournalProbe::Access::Denied) {
        gauge_.set_state("failed", "the journal may not be read: add the user onesec to the group systemd-journal");
      } else {
        gauge_.set_state("watching", options_.detail);
      }
      follow(*reader, feeder, stop, *wake);
    } else {
      gauge_.set_state("failed", started.error().what);
    }
    if (!stop.stop_requested()) wake->wait(kReopenMs);
  }
}

}  // namespace onesec::sources
