#include "engine/alert_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/sha256.h"

namespace onesec::engine {
namespace {

constexpr std::size_t kMaxEventIds =
    16;  ///< The first ones: they show how it began. The count says how many there were.
constexpr std::size_t kMaxMatched = 4;
constexpr std::size_t kIdHexBytes = 16;  ///< 128 bits: no two alerts of an installation share them by chance.

/// A false positive goes on taking findings, silently: what a person has judged isn't asked again while it lasts.
bool takes_findings(AlertStatus status) { return status != AlertStatus::Resolved; }

void merge(const Finding& finding, Alert& alert) {
  alert.count += 1 + std::uint64_t{finding.held};
  alert.first_seen = std::min(alert.first_seen, finding.when);
  alert.last_seen = std::max(alert.last_seen, finding.when);
  alert.confidence_percent = std::max(alert.confidence_percent, finding.confidence_percent);
  alert.provenance = std::max(alert.provenance, finding.provenance);
  alert.is_historical = alert.is_historical && finding.is_historical;
  if (finding.severity >= alert.severity) {
    alert.severity = finding.severity;
    alert.title = finding.title;
    alert.description = finding.summary;
    alert.silenced_if = finding.silenced_if;
    alert.measures = finding.measures;
  }
  for (const Entity& target : finding.targets) {
    if (alert.targets.size() < 16 && std::ranges::find(alert.targets, target) == alert.targets.end())
      alert.targets.push_back(target);
  }
  for (const std::string& line : finding.matched) {
    if (alert.matched.size() < kMaxMatched) alert.matched.push_back(line);
  }
  for (const EventId& id : finding.events) {
    std::string text = to_string(id);
    if (alert.event_ids.size() < kMaxEventIds && std::ranges::find(alert.event_ids, text) == alert.event_ids.end()) {
      alert.event_ids.push_back(std::move(text));
    }
  }
}

std::uint64_t take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  (void)error;  // The book wrote it; damage reads as 0.
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty()) text.remove_prefix(1);
  return number;
}

constexpr std::string_view kCounterPrefix = "flood:";

}  // namespace

AlertBook::AlertBook(std::string install_id, const DetectorSet& detectors)
    : install_id_(std::move(install_id)), detectors_(detectors) {}

std::string AlertBook::group_key(std::string_view detector, const Entity& entity) {
  return fmt::format("{}\n{}\n{}", detector, name_of(entity.kind), entity.value);
}

void AlertBook::load(std::vector<Alert> open, const std::map<std::string, std::string>& counters) {
  for (Alert& alert : open) {
    std::string key = group_key(alert.detector, alert.entity);
    put(key, std::move(alert));
  }
  for (const auto& [name, text] : counters) {
    if (!name.starts_with(kCounterPrefix)) continue;
    std::string_view rest = text;
    Hour& hour = hours_[name.substr(kCounterPrefix.size())];
    hour.number = static_cast<std::int64_t>(take_number(rest));
    hour.opened = static_cast<std::uint32_t>(take_number(rest));
    hour.capped = take_number(rest);
  }
  changed_.clear();
  changes_ = {};
}

void AlertBook::put(const std::string& key, Alert alert) {
  if (const auto old = groups_.find(key); old != groups_.end()) by_last_seen_.erase({old->second.last_seen, key});
  by_last_seen_.emplace(alert.last_seen, key);
  key_of_[alert.id] = key;
  groups_.insert_or_assign(key, std::move(alert));
  changed_.insert(key);
  if (groups_.size() > kMaxGroups) close(std::string(by_last_seen_.begin()->second));
}

void AlertBook::close(const std::string& key) {
  const auto group = groups_.find(key);
  if (group == groups_.end()) return;
  if (changed_.erase(key) != 0) changes_.upserts.push_back(group->second);
  by_last_seen_.erase({group->second.last_seen, key});
  key_of_.erase(group->second.id);
  groups_.erase(group);
}

bool AlertBook::may_open(const HostedDetector& detector, Instant now) {
  const std::string id(detector.entry->spec->id);
  Hour& hour = hours_[id];
  const std::int64_t number = now.whole_seconds() / 3'600;
  if (hour.number != number) hour = {.number = number, .opened = 0, .capped = hour.capped};
  const bool may = hour.opened < kMaxNewPerHour;
  may ? ++hour.opened : ++hour.capped;
  changes_.counters[std::string(kCounterPrefix) + id] = fmt::format("{} {} {}", hour.number, hour.opened, hour.capped);
  return may;
}

Alert AlertBook::open_alert(const Finding& finding, const HostedDetector* detector, Instant now,
                            std::uint16_t ordinal) const {
  const EventId tipping = finding.events.empty() ? EventId{} : finding.events.front();
  Alert alert;
  alert.id = hex(sha256(fmt::format("{}\n{}\n{}\n{}\n{}\n{}", install_id_, group_key(finding.detector, finding.entity),
                                    to_string(tipping), finding.when.nanos(), now.nanos(), ordinal)),
                 kIdHexBytes);
  alert.module = detector != nullptr ? detector->module->name : "engine";
  alert.type = finding.type;
  alert.detector = finding.detector;
  alert.severity = finding.severity;
  alert.provenance = finding.provenance;
  alert.is_historical = finding.is_historical;
  alert.entity = finding.entity;
  alert.created_at = now;
  alert.first_seen = alert.last_seen = finding.when;
  if (detector == nullptr) return alert;
  const DetectorSpec& spec = *detector->entry->spec;
  alert.techniques = finding.techniques;
  if (alert.techniques.empty()) alert.techniques.assign(spec.techniques.begin(), spec.techniques.end());
  alert.mitigations.assign(spec.mitigations.begin(), spec.mitigations.end());
  return alert;
}

void AlertBook::apply_one(const OrderedFinding& found, Instant now) {
  const HostedDetector& detector = detectors_.detectors()[found.detector];
  std::string key = group_key(found.finding.detector, found.finding.entity);
  auto group = groups_.find(key);
  if (group != groups_.end() && found.finding.when > group->second.last_seen + kGroupSilence) {
    close(key);
    group = groups_.end();
  }
  if (group != groups_.end()) {
    Alert alert = group->second;
    merge(found.finding, alert);
    if (alert.severity > group->second.severity) changes_.news.insert(alert.id);
    put(key, std::move(alert));
    return;
  }
  if (may_open(detector, now)) {
    Alert alert = open_alert(found.finding, &detector, now, found.order.ordinal);
    merge(found.finding, alert);
    changes_.news.insert(alert.id);
    put(key, std::move(alert));
    return;
  }
  Finding flood;
  flood.detector = found.finding.detector;
  flood.type = "alert_flood";
  flood.severity = Severity::Medium;
  flood.entity = {EntityKind::Service, "alert_flood:" + std::string(found.finding.detector)};
  flood.title = "More alerts than anybody can read";
  flood.summary = fmt::format(
      "{} would have opened over {} alerts within an hour; the rest are counted here, and their "
      "events stay in the journal",
      found.finding.detector, kMaxNewPerHour);
  flood.silenced_if = fmt::format("at most {} new alerts in an hour", kMaxNewPerHour);
  flood.measures = {{"new alerts in one hour", kMaxNewPerHour + 1, kMaxNewPerHour}};
  flood.events = found.finding.events;
  flood.when = found.finding.when;
  key = group_key(flood.detector, flood.entity);
  group = groups_.find(key);
  Alert alert = group != groups_.end() ? group->second : open_alert(flood, &detector, now, found.order.ordinal);
  if (group == groups_.end()) changes_.news.insert(alert.id);
  merge(flood, alert);
  put(key, std::move(alert));
}

void AlertBook::notice(const Finding& finding, Instant now) {
  const std::string key = group_key(finding.detector, finding.entity);
  const auto group = groups_.find(key);
  Alert alert = group != groups_.end() ? group->second : open_alert(finding, nullptr, now, 0);
  if (group == groups_.end()) changes_.news.insert(alert.id);
  merge(finding, alert);
  put(key, std::move(alert));
}

void AlertBook::apply(std::vector<OrderedFinding> findings, Instant now) {
  for (const OrderedFinding& found : findings) apply_one(found, now);
}

const Alert* AlertBook::find(const std::string& id) const {
  const auto key = key_of_.find(id);
  if (key == key_of_.end()) return nullptr;
  return &groups_.at(key->second);
}

void AlertBook::set_status(Alert alert, AlertStatus status) {
  if (alert.status != status) changes_.news.insert(alert.id);
  alert.status = status;
  const std::string key = group_key(alert.detector, alert.entity);
  const auto group = groups_.find(key);
  const bool is_group = group != groups_.end() && group->second.id == alert.id;
  if (takes_findings(status) && (is_group || group == groups_.end())) {
    put(key, std::move(alert));
    return;
  }
  if (is_group) {
    changed_.erase(key);
    close(key);
  }
  changes_.upserts.push_back(std::move(alert));
}

void AlertBook::remove(const std::string& id) {
  if (const auto key = key_of_.find(id); key != key_of_.end()) {
    const std::string copy = key->second;
    changed_.erase(copy);
    close(copy);
  }
  changes_.news.erase(id);
  changes_.deletes.push_back(id);
}

void AlertBook::forget(const Entity& entity) {
  std::vector<std::string> keys;
  for (const auto& [key, alert] : groups_) {
    if (alert.entity == entity || std::ranges::find(alert.targets, entity) != alert.targets.end()) keys.push_back(key);
  }
  for (const std::string& key : keys) {
    changes_.news.erase(groups_.at(key).id);
    changed_.erase(key);
    close(key);
  }
}

void AlertBook::remove_all() {
  groups_.clear();
  by_last_seen_.clear();
  key_of_.clear();
  changed_.clear();
  changes_.upserts.clear();
  changes_.news.clear();
  changes_.deletes.clear();
  changes_.deletes_all = true;
}

std::uint64_t AlertBook::capped(std::string_view detector) const {
  const auto hour = hours_.find(detector);
  return hour == hours_.end() ? 0 : hour->second.capped;
}

AlertChanges AlertBook::take_changes() {
  for (const std::string& key : changed_) changes_.upserts.push_back(groups_.at(key));
  changed_.clear();
  return std::exchange(changes_, {});
}

}  // namespace onesec::engine
