#include <fmt/format.h>

#include <future>

#include "egress/redaction/redact_event.h"
#include "engine/controls.h"
#include "engine/engine.h"
#include "engine/memory_plan.h"
#include "model/event_json.h"
#include "model/schema.h"
#include "platform/clock.h"
#include "platform/file.h"

namespace onesec::engine {
namespace {

constexpr seconds kApplyWithin{10};

}  // namespace

void Engine::shutdown() {
  const std::lock_guard lock(hooks_mutex_);
  if (hooks_.shutdown) hooks_.shutdown();
}

EngineStatus Engine::status() {
  EngineStatus status;
  status.version = options_.version;
  status.started_at = started_at_;
  status.now = platform::now();
  status.is_bus_connected = log_.is_connected();
  const Writer::Counts counts = writer_->counts();
  status.state = writer_->is_blocked() ? "disk_full" : "running";
  status.received = counts.received;
  status.journaled = counts.journaled;
  status.duplicate_requests = counts.duplicate_requests;
  status.refused_by_source = counts.refused;
  for (const auto& [source, reasons] : counts.refused) {
    for (const auto& [reason, count] : reasons) (reason == "shed" ? status.shed : status.refused) += count;
  }
  const Result<JournalLog::Info> info = log_.info();
  if (info) {
    status.journal_first = info->first;
    status.journal_last = info->last;
  }
  status.position = position();
  status.processed = processed_;  // After the position: what lies below it is counted.
  const MemoryPlan plan = plan_memory(options_.memory_bytes);
  {
    const std::lock_guard lock(core_mutex_);
    status.dead_letters = dead_letters_;
    status.shortened_retention = purged_for_space_;
    status.failed_upkeep = failed_upkeep_;
    status.outbox = couriers_.bus().status(store_);
    status.receivers = couriers_.status(store_);
    status.memory = {{"detector state", detection_.memory_bytes(), plan.state},
                     {"queue before the journal", counts.queued_bytes, plan.queue}};
    status.disk = {{"journal", info ? info->bytes : 0, options_.disk_bytes / 10 * 9},
                   {"alerts", store_.bytes_used(), options_.disk_bytes / 10},
                   {"snapshots", platform::disk_usage(options_.data_dir + "/snapshots"), plan.state}};
  }
  const Result<std::string> statm = platform::read_file("/proc/self/statm", 256);
  if (statm) {
    const std::size_t space = statm->find(' ');
    std::uint64_t pages = 0;
    for (std::size_t i = space + 1; i < statm->size() && (*statm)[i] != ' '; ++i) {
      pages = pages * 10 + static_cast<std::uint64_t>((*statm)[i] - '0');
    }
    status.memory.insert(status.memory.begin(), {"resident", pages * 4'096, options_.memory_bytes});
  }
  const std::lock_guard lock(hooks_mutex_);
  if (hooks_.bus_memory) status.memory.push_back({"bus", hooks_.bus_memory(), plan.bus});
  if (hooks_.lease) status.lease = hooks_.lease();
  if (hooks_.sources) status.sources = hooks_.sources();
  if (hooks_.confinement) status.confinement = hooks_.confinement();
  if (hooks_.egress) status.egress = hooks_.egress();
  if (hooks_.enforcement) status.enforcement = hooks_.enforcement();
  return status;
}

std::vector<ModuleStatus> Engine::modules() {
  std::vector<ModuleStatus> modules;
  std::function<std::string(EventType)> blind_because;
  {
    const std::lock_guard lock(hooks_mutex_);
    blind_because = hooks_.blind_because;
  }
  const std::lock_guard lock(core_mutex_);
  for (const ModuleInfo* info : options_.modules) {
    ModuleStatus module;
    module.name = info->name;
    module.title = info->title;
    module.description = info->description;
    module.tier = info->tier;
    std::set<EventType> wanted;
    for (const HostedDetector& detector : detection_.detectors().detectors()) {
      if (detector.module != info) continue;
      module.is_enabled = detector.is_enabled;
      module.detectors.push_back(detection_.status_of(detector));
      module.detectors.back().capped = book_.capped(detector.entry->spec->id);
      if (!runs_rules(detector)) {
        wanted.insert(detector.entry->spec->wants.begin(), detector.entry->spec->wants.end());
      } else if (detection_.rules() != nullptr) {  // It may want any type; what it looks at is what rules want.
        for (const rules::Rule& rule : detection_.rules()->rules()) wanted.insert(rule.wants.begin(), rule.wants.end());
      }
    }
    for (const EventType type : wanted) {
      module.event_types.emplace_back(name_of(type));
      const std::string why = blind_because ? blind_because(type) : std::string();
      if (!why.empty()) module.blind_to.push_back(std::string(name_of(type)) + ": " + why);
    }
    modules.push_back(std::move(module));
  }
  return modules;
}

RulesInForce Engine::rules() {
  RulesInForce all;
  const std::lock_guard lock(core_mutex_);
  if (detection_.rules() == nullptr) return all;
  const auto silenced = detection_.silenced();
  for (const inspect::Exclusion& exclusion : detection_.rules()->exclusions().all()) {
    all.exclusions.push_back({exclusion.detector, exclusion.path, std::string(name_of(exclusion.where)), exclusion.name,
                              exclusion.until, exclusion.who, exclusion.why, silenced[all.exclusions.size()]});
  }
  for (const rules::Rule& rule : detection_.rules()->rules()) {
    RuleInForce& one = all.rules.emplace_back();
    one.id = rule.id;
    one.title = rule.title;
    one.why = rule.why;
    one.status = name_of(rule.status);
    one.severity = rule.severity;
    one.confidence_percent = rule.confidence_percent;
    one.techniques = rule.techniques;
    one.false_positives = rule.false_positives;
    for (const EventType type : rule.wants) one.event_types.emplace_back(name_of(type));
    one.findings = detection_.findings_of(rule.id);
  }
  return all;
}

Status Engine::set_rules(std::string record) {
  {
    const std::lock_guard lock(core_mutex_);
    if (record == detection_.rules_record()) return {};
  }
  const Result<std::uint64_t> applied = journal_and_apply(RecordKind::Rules, std::move(record));
  if (!applied) return fail(applied.error());
  return {};
}

Result<AlertPage> Engine::alerts(const AlertQuery& query) {
  const Result<store::AlertFilter> filter =
      store::alert_filter(query.min_severity, query.status, query.module, query.entity);
  if (!filter) return fail(filter.error());
  const std::lock_guard lock(reader_mutex_);
  if (!reader_) {
    Result<store::AlertReader> reader = store_.reader();
    if (!reader) return fail(reader.error());
    reader_.emplace(std::move(*reader));
  }
  Result<store::AlertList> list = reader_->list(*filter, query.limit, query.after_id);
  if (!list) return fail(list.error());
  return AlertPage{std::move(list->alerts), list->total};
}

Result<Alert> Engine::alert(const std::string& id) {
  const std::lock_guard lock(reader_mutex_);
  if (!reader_) {
    Result<store::AlertReader> reader = store_.reader();
    if (!reader) return fail(reader.error());
    reader_.emplace(std::move(*reader));
  }
  return reader_->get(id);
}

Result<std::string> Engine::alerts_digest() {
  const std::lock_guard lock(core_mutex_);
  const Result<Sha256> digest = store_.own_reader().digest();
  if (!digest) return fail(digest.error());
  return hex(*digest);
}

Result<std::uint64_t> Engine::journal_and_apply(RecordKind kind, std::string body) {
  auto answer = std::make_shared<std::promise<Result<std::uint64_t>>>();
  writer_->append_control(kind, std::move(body),
                          [answer](const Result<std::uint64_t>& sequence) { answer->set_value(sequence); });
  std::future<Result<std::uint64_t>> told = answer->get_future();
  if (told.wait_for(kApplyWithin) != std::future_status::ready) {
    return fail(Code::Unavailable,
                "the journal takes nothing now (is the disk full?); it will be applied when it does");
  }
  Result<std::uint64_t> sequence = told.get();
  if (!sequence) return sequence;
  if (!wait_for(*sequence, kApplyWithin)) {
    if (const std::optional<Error> why = failure()) return fail(*why);
    return fail(Code::Unavailable,
                "journaled, but the detectors are more than 10 s behind; it will be applied in its turn");
  }
  return sequence;
}

Result<Alert> Engine::set_alert_status(const std::string& id, AlertStatus status, const std::string& who) {
  if (const Result<Alert> known = alert(id); !known) return known;
  const auto sequence = journal_and_apply(RecordKind::AlertStatus, encode(StatusBody{id, status, who}));
  if (!sequence) return fail(sequence.error());
  return alert(id);
}

Status Engine::delete_alert(const std::string& id, const std::string& who) {
  if (const Result<Alert> known = alert(id); !known) return fail(known.error());
  const auto sequence = journal_and_apply(RecordKind::AlertDelete, encode(DeleteBody{id, who}));
  if (!sequence) return fail(sequence.error());
  return {};
}

Result<std::uint64_t> Engine::clear_alerts(const std::string& who) {
  AlertQuery all;
  all.limit = 1;
  const Result<AlertPage> before = alerts(all);
  if (!before) return fail(before.error());
  const auto sequence = journal_and_apply(RecordKind::AlertDelete, encode(DeleteBody{"", who}));
  if (!sequence) return fail(sequence.error());
  return before->total;
}

Result<std::string> Engine::erase(const std::string& entity, const std::string& who) {
  std::optional<Entity> target = store::parse_entity(entity);
  if (!target) {
    const std::optional<IpAddress> address = IpAddress::parse(entity);
    if (!address) {
      return fail(Code::InvalidInput, "expected an address or kind:value such as user:alice, found " + quote(entity));
    }
    target = Entity{EntityKind::Address, to_string(*address)};
  }
  const auto sequence = journal_and_apply(RecordKind::Erase, encode(EraseBody{*target, who}));
  if (!sequence) return fail(sequence.error());
  const std::unique_lock lock(core_mutex_);
  const std::string_view published = to_retract_.empty()
                                         ? "what was published of them on this bus"
                                         : "NOT YET what was published of them: the bus did not follow, and is asked "
                                           "again every 5 s";
  return fmt::format(
      "erased: alerts about {} {}, its mentions in other alerts, what detectors remembered of it, and {}; its events "
      "leave the journal with their retention, in {} days at the latest",
      name_of(target->kind), quote(target->value), published,
      std::chrono::duration_cast<hours>(options_.keep_events).count() / 24);
}

Status Engine::report_egress_attempt(const EgressAttemptBody& attempt) {
  const auto sequence = journal_and_apply(RecordKind::EgressAttempt, encode(attempt));
  return sequence ? Status() : Status(fail(sequence.error()));
}

// These two take their time, so the hooks are copied and not held locked.
Result<EgressPage> Engine::egress_ledger(const EgressQuery& query) {
  std::unique_lock lock(hooks_mutex_);
  const auto read = hooks_.egress_ledger;
  lock.unlock();
  return read ? read(query) : Result<EgressPage>(fail(Code::Unsupported, "this engine has no way out"));
}

Result<EgressVerdict> Engine::verify_egress_ledger() {
  std::unique_lock lock(hooks_mutex_);
  const auto verify = hooks_.verify_egress_ledger;
  lock.unlock();
  return verify ? verify() : Result<EgressVerdict>(fail(Code::Unsupported, "this engine has no way out"));
}

Result<std::vector<std::string>> Engine::events(const EventQuery& query, Viewer viewer) {
  constexpr std::size_t kMaxEvents = 1'000;
  constexpr std::uint64_t kMaxMessages = 2'000;  ///< How far back one question may look: about a second of reading.
  const Result<JournalLog::Info> info = log_.info();
  if (!info) return fail(info.error());
  std::vector<std::string> found;
  const std::size_t limit = std::min(query.limit, kMaxEvents);
  const std::optional<IpAddress> address = IpAddress::parse(query.source_ip);
  if (!query.source_ip.empty() && !address) return fail(Code::InvalidInput, "source_ip: expected an address");
  EventJsonOptions options;
  if (viewer != Viewer::AdminWhoReveals) {
    options = egress::event_options(viewer == Viewer::AdminKey ? egress::Exit::AdminApi : egress::Exit::ReadApi,
                                    [this](std::string_view name) { return knows_login(name); });
  }
  std::uint64_t looked = 0;
  for (std::uint64_t at = info->last; at >= info->first && at > 0 && found.size() < limit && looked < kMaxMessages;
       --at, ++looked) {
    const Result<JournalMessage> message = log_.read(at);
    if (!message) continue;
    const Result<Batch> batch = Batch::open(message->bytes, epoch_, at);
    if (!batch) continue;
    for (auto event = batch->events().rbegin(); event != batch->events().rend() && found.size() < limit; ++event) {
      if (!query.type.empty() && name_of(event->type) != query.type) continue;
      if (address && event->source_ip != *address) continue;
      append_event_json(*event, options, found.emplace_back());
    }
  }
  return found;
}

}  // namespace onesec::engine
