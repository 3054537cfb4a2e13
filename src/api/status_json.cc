#include "api/status_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace onesec::api {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json shares_json(const std::vector<Share>& shares) {
  Json all = Json::array();
  for (const Share& share : shares)
    all.push_back({{"name", share.name}, {"used", share.used}, {"allowed", share.allowed}});
  return all;
}

Json sources_json(const std::vector<SourceStatus>& sources) {
  Json all = Json::array();
  for (const SourceStatus& source : sources) {
    Json one = {{"name", source.name},
                {"state", source.state},
                {"detail", source.detail},
                {"received", source.received},
                {"refused", source.refused}};
    if (source.last_record_at != Instant{}) one["last_record_at"] = to_rfc3339(source.last_record_at);
    all.push_back(std::move(one));
  }
  return all;
}

Json egress_json(const std::vector<EgressCount>& counts) {
  Json all = Json::array();
  for (const EgressCount& count : counts) {
    all.push_back(
        {{"purpose", count.purpose}, {"open", count.is_open}, {"dials", count.dials}, {"refusals", count.refusals}});
  }
  return all;
}

Json module_brief(const ModuleStatus& module) {
  return {{"name", module.name},
          {"description", module.description},
          {"enabled", module.is_enabled},
          {"event_types", module.event_types}};
}

Json detector_json(const DetectorStatus& detector) {
  Json settings = Json::array();
  for (const SettingInfo& setting : detector.settings) {
    settings.push_back({{"name", setting.name},
                        {"value", setting.value},
                        {"min", setting.min},
                        {"max", setting.max},
                        {"description", setting.sentence}});
  }
  return {{"id", detector.id},
          {"title", detector.title},
          {"event_types", detector.wants},
          {"techniques", detector.techniques},
          {"settings", std::move(settings)},
          {"keys", detector.keys},
          {"max_keys", detector.max_keys},
          {"forgotten", detector.forgotten},
          {"findings", detector.findings},
          {"held", detector.held},
          {"capped", detector.capped}};
}

Json receivers_of(const EngineStatus& status) {
  Json all = Json::array();
  for (const ReceiverStatus& receiver : status.receivers) {
    all.push_back({{"kind", receiver.kind},
                   {"destination", receiver.destination},
                   {"state", receiver.state},
                   {"delivered", receiver.outbox.published},
                   {"waiting", receiver.outbox.waiting},
                   {"failed_attempts", receiver.outbox.failed_attempts},
                   {"dead", receiver.outbox.dead},
                   {"refused", receiver.outbox.refused},
                   {"last_error", receiver.outbox.last_error}});
  }
  return all;
}

Json inspection_json(const Inspection& inspection) {
  const Inspection::Counts& counts = inspection.counts;
  const Latency::Picture picture = inspection.latency.picture();
  return {{"block", inspection.blocks.load()},
          {"allowed", counts.allowed.load()},
          {"attacks", counts.attacks.load()},
          {"blocked", counts.blocked.load()},
          {"unreadable", counts.unreadable.load()},
          {"events_refused", counts.events_refused.load()},
          {"p50_us", picture.quantile_nanos(500) / 1'000},
          {"p99_us", picture.quantile_nanos(990) / 1'000}};
}

}  // namespace

std::string status_json(const EngineStatus& status, const std::vector<ModuleStatus>& modules,
                        std::uint64_t alerts_total, const Inspection& inspection) {
  Json json;
  json["version"] = status.version;
  json["status"] = status.state;
  json["uptime_secs"] = std::max<std::int64_t>(0, (status.now - status.started_at).count() / 1'000'000'000);
  json["started_at"] = to_rfc3339(status.started_at);
  json["bus_connected"] = status.is_bus_connected;
  json["modules_total"] = modules.size();
  json["alerts_total"] = alerts_total;
  json["events"] = {{"received", status.received},
                    {"journaled", status.journaled},
                    {"processed", status.processed},
                    {"shed", status.shed},
                    {"refused", status.refused},
                    {"duplicate_requests", status.duplicate_requests},
                    {"dead_letters", status.dead_letters},
                    {"shortened_retention", status.shortened_retention},
                    {"failed_upkeep", status.failed_upkeep}};
  json["journal"] = {{"first", status.journal_first}, {"last", status.journal_last}, {"position", status.position}};
  json["inspection"] = inspection_json(inspection);
  json["receivers"] = receivers_of(status);
  json["outbox"] = {{"waiting", status.outbox.waiting},
                    {"published", status.outbox.published},
                    {"failed_attempts", status.outbox.failed_attempts},
                    {"dead", status.outbox.dead},
                    {"refused", status.outbox.refused},
                    {"last_error", status.outbox.last_error}};
  if (status.lease.epoch != 0) {
    json["lease"] = {{"epoch", status.lease.epoch},
                     {"held", status.lease.is_held},
                     {"renewals", status.lease.renewals},
                     {"failed_renewals", status.lease.failed_renewals}};
  }
  json["memory"] = shares_json(status.memory);
  json["disk"] = shares_json(status.disk);
  json["confinement"] = {{"state", status.confinement.state},
                         {"detail", status.confinement.detail},
                         {"refused_calls", status.confinement.refused_calls}};
  json["egress"] = egress_json(status.egress);
  json["enforcement"] = {{"state", status.enforcement.state},
                         {"detail", status.enforcement.detail},
                         {"refused", status.enforcement.refused},
                         {"last_attempt", status.enforcement.last_attempt}};
  json["sources"] = sources_json(status.sources);
  json["refused_by_source"] = status.refused_by_source;
  json["modules"] = Json::array();
  for (const ModuleStatus& module : modules) json["modules"].push_back(module_brief(module));
  json["timestamp"] = to_rfc3339(status.now);
  return text_of(json);
}

std::string receivers_json(const EngineStatus& status) {
  Json receivers = receivers_of(status);
  const std::size_t count = receivers.size();
  return text_of({{"count", count}, {"receivers", std::move(receivers)}});
}

std::string modules_json(const std::vector<ModuleStatus>& modules) {
  Json all = Json::array();
  for (const ModuleStatus& module : modules) {
    Json one = module_brief(module);
    one["title"] = module.title;
    one["tier"] = module.tier;
    one["blind_to"] = module.blind_to;
    one["detectors"] = Json::array();
    for (const DetectorStatus& detector : module.detectors) one["detectors"].push_back(detector_json(detector));
    all.push_back(std::move(one));
  }
  return text_of({{"modules", std::move(all)}, {"total", modules.size()}});
}

std::string rules_json(const RulesInForce& in_force, Instant now) {
  Json exclusions = Json::array();
  for (const ExclusionInForce& one : in_force.exclusions) {
    exclusions.push_back({{"detector", one.detector},
                          {"path", one.path},
                          {"where", one.where},
                          {"name", one.name},
                          {"until", to_rfc3339(one.until)},
                          {"over", one.until <= now},
                          {"who", one.who},
                          {"why", one.why},
                          {"silenced", one.silenced}});
  }
  Json all = Json::array();
  for (const RuleInForce& rule : in_force.rules) {
    all.push_back({{"id", rule.id},
                   {"title", rule.title},
                   {"why", rule.why},
                   {"status", rule.status},
                   {"severity", name_of(rule.severity)},
                   {"confidence_percent", rule.confidence_percent},
                   {"techniques", rule.techniques},
                   {"false_positives", rule.false_positives},
                   {"event_types", rule.event_types},
                   {"findings", rule.findings}});
  }
  return text_of({{"rules", std::move(all)}, {"total", in_force.rules.size()}, {"exclusions", std::move(exclusions)}});
}

}  // namespace onesec::api
