#include "eval/evaluator.h"

#include <algorithm>
#include <charconv>

#include "base/civil_time.h"
#include "engine/detection.h"
#include "engine/record.h"
#include "eval/carried.h"
#include "model/event_draft.h"
#include "model/event_record.h"
#include "model/event_time.h"
#include "normalise/event_json/event_json.h"

namespace onesec::eval {
namespace {

using normalise::LogFormat;

/// Log cases carry times of any year, often without one. They are read as if they had just been written: a year-less
/// time means the year before this, and an event's time of receipt is its own.
const Instant kReadAt = *from_civil_utc({.year = 2025, .month = 12, .day = 31, .hour = 23});

/// Filters that name a service whose lines we have a normaliser for, and in which form its lines are.
const struct {
  std::string_view filter;
  LogFormat format;
} kFilters[] = {
    {"sshd", LogFormat::Auth},        {"sshd-journal", LogFormat::Journal},
    {"pam-generic", LogFormat::Auth}, {"sudo", LogFormat::Auth},
    {"su", LogFormat::Auth},          {"nginx-http-auth", LogFormat::Auto},
    {"apache-auth", LogFormat::Auto},
};

/// "host sshd[13709]: message", as journalctl prints without its time: what journald gives us in fields.
void take_journal_prefix(std::string_view line, RawRecord& record) {
  const std::size_t colon = line.find(": ");
  const std::size_t space = line.find(' ');
  if (colon == std::string_view::npos || space > colon) return;
  std::string_view program = line.substr(space + 1, colon - space - 1);
  record.host = line.substr(0, space);
  record.bytes = line.substr(colon + 2);
  if (const std::size_t bracket = program.find('['); bracket != std::string_view::npos) {
    const std::string_view digits = program.substr(bracket + 1);
    (void)std::from_chars(digits.data(), digits.data() + digits.size(), record.pid);
    program = program.substr(0, bracket);
  }
  record.program = program;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

bool names_source(const Event& event, const std::string& host) {
  if (host.empty()) return true;
  if (const std::optional<IpAddress> address = IpAddress::parse(host)) return event.source_ip == *address;
  return lower(event.text(Field::SourceHost)) == lower(host);
}

bool is_failure(EventType type) { return type == EventType::AuthFailure || type == EventType::LoginFailure; }

/// A draft made ready as the sources do it, appended as a record.
void keep(EventDraft& draft, std::vector<std::string>& records) {
  draft.received_at = draft.record_time.value_or(draft.received_at);
  choose_time(draft);
  encode_event(draft.view(), records.emplace_back());
}

}  // namespace

std::optional<bool> Evaluator::judge_line(const LabelledCase& labelled) {
  const auto known = std::ranges::find(kFilters, labelled.filter, [](const auto& row) { return row.filter; });
  if (known == std::end(kFilters)) return std::nullopt;
  std::unique_ptr<normalise::Router>& router = routers_[labelled.filter];
  if (!router) {
    normalise::RouterOptions options;
    options.format = known->format;
    router = std::make_unique<normalise::Router>(options);
  }
  RawRecord record;
  record.bytes = labelled.line;
  record.source = "eval";
  record.provenance = Provenance::LocalText;
  record.received_at = kReadAt;
  if (known->format == LogFormat::Journal) take_journal_prefix(labelled.line, record);
  EventDraft draft;
  if (router->normalise(record, draft) != Normalised::Event || !is_failure(draft.type)) return false;
  if (!labelled.is_malicious) return true;
  const Event event = draft.view();
  const bool right_user = labelled.user.empty() || event.text(Field::Username) == labelled.user;
  return names_source(event, labelled.host) && right_user;
}

Result<Evaluator::Found> Evaluator::detect(const std::vector<std::string>& records) const {
  constexpr std::uint64_t kStateBytes = 96ULL << 20U;
  Result<engine::DetectorSet> set =
      engine::DetectorSet::build(options_.modules, options_.module_options, HashKey{}, kStateBytes);
  if (!set) return fail(set.error());
  engine::Detection detection(std::move(*set), 1);
  if (options_.rules != nullptr) detection.apply_rules(options_.rules);
  Found found;
  engine::BatchBuilder builder;
  std::uint64_t sequence = 0;
  const auto run = [&](Instant stamp) -> Status {
    const Result<engine::Batch> batch = engine::Batch::open(builder.take({.stamp = stamp}), 1, ++sequence);
    if (!batch) return fail(batch.error());
    for (const engine::OrderedFinding& finding : detection.process(batch->events(), stamp)) {
      const engine::HostedDetector& detector = detection.detectors().detectors()[finding.detector];
      if (!options_.module.empty() && detector.module->name != options_.module) continue;
      found.entities.insert(finding.finding.entity.value);
      for (const Entity& target : finding.finding.targets) found.entities.insert(target.value);
      found.has_medium = found.has_medium || finding.finding.severity >= Severity::Medium;
    }
    return {};
  };
  Instant stamp;
  std::vector<FieldValue> fields;
  for (const std::string& record : records) {
    Event event;
    fields.clear();
    if (!decode_event(record, fields, event)) continue;
    stamp = std::max(stamp, event.received_at);
    builder.add(engine::RecordKind::Event, record);
    if (const Status ran = run(stamp); !ran) return fail(ran.error());
  }
  builder.add(engine::RecordKind::Heartbeat, "");
  if (const Status ran = run(stamp + hours(24)); !ran) return fail(ran.error());  // What waits for a wake speaks now.
  return found;
}

Result<bool> Evaluator::judge_log(const LabelledCase& labelled) const {
  normalise::Router router(normalise::RouterOptions{});
  std::vector<std::string> records;
  for (const std::string& line : labelled.lines) {
    RawRecord record;
    record.bytes = line;
    record.source = "eval";
    record.provenance = Provenance::LocalText;
    record.received_at = kReadAt;
    EventDraft draft;
    if (router.normalise(record, draft) == Normalised::Event) keep(draft, records);
  }
  const Result<Found> found = detect(records);
  if (!found) return fail(found.error());
  const auto is_named = [&](const std::string& source) {
    const std::optional<IpAddress> address = IpAddress::parse(source);
    return found->entities.contains(address ? to_string(*address) : source);
  };
  if (labelled.sources.empty()) return found->has_medium;
  return labelled.is_malicious ? std::ranges::all_of(labelled.sources, is_named)
                               : std::ranges::any_of(labelled.sources, is_named);
}

Result<bool> Evaluator::judge_events(const LabelledCase& labelled) const {
  normalise::EventJsonParser parser;
  std::vector<std::string> records;
  EventDraft draft;
  for (const std::string& json : labelled.events) {
    draft.clear();
    draft.received_at = kReadAt;
    draft.provenance = Provenance::Authenticated;
    if (parser.parse(json, json.size(), draft).refusal != normalise::JsonRefusal::None) continue;
    keep(draft, records);
  }
  const Result<Found> found = detect(records);
  if (!found) return fail(found.error());
  return found->has_medium;
}

/// As an event that somebody tells of it: the whole request, not the part of it that a log line holds.
Result<bool> Evaluator::judge_request(const LabelledCase& labelled) const {
  EventDraft draft;
  draft.type = EventType::HttpRequest;
  draft.received_at = kReadAt;
  draft.provenance = Provenance::Authenticated;
  draft.source_ip = IpAddress::v4(192, 0, 2, 1);
  const std::string_view uri = labelled.uri;
  const std::size_t mark = uri.find('?');
  draft.set(Field::Method, labelled.method);
  draft.set(Field::Path, uri.substr(0, mark));
  if (mark != std::string_view::npos) draft.set(Field::Query, uri.substr(mark + 1));
  if (!labelled.headers.empty()) draft.set(Field::Headers, labelled.headers);
  if (!labelled.body.empty()) draft.set(Field::Body, labelled.body);
  if (labelled.status) draft.set_integer(Field::StatusCode, *labelled.status);
  std::vector<std::string> records;
  keep(draft, records);
  const Result<Found> found = detect(records);
  if (!found) return fail(found.error());
  return found->has_medium;
}

Result<std::optional<bool>> Evaluator::judge(const LabelledCase& labelled) {
  const auto unsupported = [&](const std::string& why) {
    ++report_.unsupported;
    ++report_.unsupported_why[why];
    return std::optional<bool>();
  };
  bool is_detected = false;
  switch (labelled.form) {
    case LabelledCase::Form::LogLine: {
      const std::optional<bool> detected = judge_line(labelled);
      if (!detected) return unsupported("log lines of " + labelled.filter);
      is_detected = *detected;
      break;
    }
    case LabelledCase::Form::WholeLog:
    case LabelledCase::Form::Request:
    case LabelledCase::Form::Events: {
      const Result<bool> detected = labelled.form == LabelledCase::Form::WholeLog  ? judge_log(labelled)
                                    : labelled.form == LabelledCase::Form::Request ? judge_request(labelled)
                                                                                   : judge_events(labelled);
      if (!detected) return fail(detected.error());
      is_detected = *detected;
      break;
    }
    case LabelledCase::Form::Unsupported:
      return unsupported(labelled.unsupported);
  }
  report_.repaired += labelled.is_repaired ? 1U : 0U;
  (labelled.is_weak ? report_.weak : report_.all).add(labelled.is_malicious, is_detected);
  if (labelled.form == LabelledCase::Form::Request && !labelled.is_weak)
    report_.by_carried[std::string(carried(labelled))].add(labelled.is_malicious, is_detected);
  report_.by_kind[labelled.kind].add(labelled.is_malicious, is_detected);
  return is_detected == labelled.is_malicious;
}

}  // namespace onesec::eval
