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
#include "rule_files/folder.h"
#include "rules/rule_record.h"

namespace onesec::benign {
namespace {

/// For preparations of a test: without them nothing that follows means anything.
template <typename T>
T or_throw(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what);
  return std::move(*result);
}

engine::DetectorSet detectors_with(const std::map<std::string, std::string>& settings) {
  constexpr std::uint64_t kStateBytes = 96ULL << 20U;  // About what the default of 256 MiB leaves for states.
  engine::ModuleOptionsByName options;
  options["auth_fortress"].settings = settings;
  return or_throw(engine::DetectorSet::build(all_modules(), options, HashKey{1}, kStateBytes));
}

class Watcher {
 public:
  explicit Watcher(const std::map<std::string, std::string>& settings) : detection_(detectors_with(settings), 1) {
    const std::string record = or_throw(rules::encode_rules({rule_files::shipped(), {}}));
    detection_.apply_rules(or_throw(engine::RuleCache().compiled(record)));
  }

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
    const bool is_access = line.file == LogFile::Access;
    record.source = is_access ? "access.log" : "auth.log";
    record.provenance = Provenance::LocalText;
    record.received_at = line.at;
    EventDraft draft;
    if ((is_access ? access_ : auth_).normalise(record, draft) != Normalised::Event) return;
    draft.received_at = line.at;
    choose_time(draft);
    if (const std::string_view kind = draft.view().text(Field::AuthKind); !kind.empty())
      ++seen_.kinds[std::string(kind)];
    if (is_access) ++seen_.kinds[web_kind(draft.view())];
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

  static std::string web_kind(const Event& event) {
    if (event.text(Field::Method) != "POST") return "web page";
    return fmt::format("web {} {}", event.text(Field::Path), event.integer(Field::StatusCode).value_or(0));
  }

  normalise::Router auth_{{.format = normalise::LogFormat::Auth}};
  normalise::Router access_{{.format = normalise::LogFormat::Access}};
  engine::Detection detection_;
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

Seen watch(const std::vector<Line>& lines, const std::map<std::string, std::string>& settings) {
  Watcher watcher(settings);
  for (const Line& line : lines) watcher.read(line);
  return watcher.end();
}

}  // namespace onesec::benign
