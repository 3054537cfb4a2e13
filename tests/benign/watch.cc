#include "watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "engine/alert_book.h"
#include "engine/detection.h"
#include "engine/record.h"
#include "model/event_draft.h"
#include "model/event_record.h"
#include "model/event_time.h"
#include "modules/all.h"
#include "normalise/router/router.h"

namespace onesec::benign {
namespace {

/// For preparations of a test: without them nothing that follows means anything.
template <typename T>
T or_throw(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what);
  return std::move(*result);
}

class Watcher {
 public:
  void read(const Line& line) {
    while (line.at - now_ > minutes(1) && now_ != Instant{}) {
      now_ = now_ + minutes(1);
      builder_.add(engine::RecordKind::Heartbeat, "");
      close();
    }
    if (line.at - now_ > seconds(1)) {
      close();
      now_ = line.at;
    }
    RawRecord record;
    record.bytes = line.text;
    record.source = "auth.log";
    record.provenance = Provenance::LocalText;
    record.received_at = line.at;
    EventDraft draft;
    if (router_.normalise(record, draft) != Normalised::Event) return;
    draft.received_at = line.at;
    choose_time(draft);
    if (const std::string_view kind = draft.view().text(Field::AuthKind); !kind.empty())
      ++seen_.kinds[std::string(kind)];
    ++seen_.events;
    record_.clear();
    encode_event(draft.view(), record_);
    builder_.add(engine::RecordKind::Event, record_);
  }

  /// A day after the last line, so that what waits has spoken.
  Seen end() {
    close();
    now_ = now_ + hours(24);
    builder_.add(engine::RecordKind::Heartbeat, "");
    close();
    for (auto& [id, alert] : alerts_) seen_.alerts.push_back(std::move(alert));
    std::ranges::sort(seen_.alerts, {}, [](const Alert& alert) { return std::pair(alert.created_at, alert.id); });
    return std::move(seen_);
  }

 private:
  void close() {
    if (builder_.count() == 0) return;
    const auto batch = or_throw(
        engine::Batch::open(builder_.take({.stamp = now_, .cursors = {}, .idempotency_keys = {}}), 1, ++sequence_));
    book_.apply(detection_.process(batch.events(), now_), now_);
    for (Alert& alert : book_.take_changes().upserts) alerts_.insert_or_assign(alert.id, std::move(alert));
  }

  static constexpr std::uint64_t kStateBytes = 96ULL << 20U;  ///< About what the default of 256 MiB leaves for states.

  normalise::Router router_{{.format = normalise::LogFormat::Auth}};
  engine::Detection detection_{or_throw(engine::DetectorSet::build(all_modules(), {}, HashKey{1}, kStateBytes)), 1};
  engine::AlertBook book_{"test", detection_.detectors()};
  engine::BatchBuilder builder_;
  std::string record_;
  Instant now_{};
  std::uint64_t sequence_ = 0;
  std::map<std::string, Alert> alerts_;
  Seen seen_;
};

}  // namespace

const Alert* Seen::find(std::string_view detector, std::string_view entity) const {
  const auto is_it = [&](const Alert& alert) { return alert.detector == detector && alert.entity.value == entity; };
  const auto found = std::ranges::find_if(alerts, is_it);
  return found == alerts.end() ? nullptr : &*found;
}

std::string Seen::text() const {
  std::string text;
  for (const Alert& alert : alerts) {
    text += fmt::format("{} {} {} ×{}: {}\n", to_rfc3339(alert.first_seen), alert.detector, alert.entity.value,
                        alert.count, alert.description);
  }
  return text;
}

Seen watch(const std::vector<Line>& lines) {
  Watcher watcher;
  for (const Line& line : lines) watcher.read(line);
  return watcher.end();
}

}  // namespace onesec::benign
