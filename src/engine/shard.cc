#include "engine/shard.h"

#include <algorithm>
#include <utility>

namespace onesec::engine {
namespace {

/// True when the finding repeats what was said of this key less than `repeat_after` ago. One that is more severe than
/// the last always passes.
bool is_repeat(const SlotHead& head, const Finding& finding, seconds repeat_after) {
  if (head.last_found_nanos == 0 || std::to_underlying(finding.severity) > head.last_severity) return false;
  return finding.when < Instant::from_nanos(head.last_found_nanos) + repeat_after;
}

}  // namespace

Shard::Shard(const DetectorSet& set) : counts_(set.detectors().size()) {
  for (const HostedDetector& detector : set.detectors()) {
    tables_.emplace_back(detector.entry->state_bytes, detector.keys_per_shard, detector.entry->spec->budget.at_limit);
  }
}

void Shard::set_wake(std::uint16_t detector, StateTable::Slot slot) {
  if (slot.head->wake_nanos != 0) wakes_.push({slot.head->wake_nanos, slot.head->key, detector});
}

void Shard::settle(const HostedDetector& detector, StateTable::Slot slot, Order order, const Event* event,
                   std::uint32_t event_at, Collected& out) {
  StepOutput& said = out.scratch;
  DetectorCounts& counts = counts_[detector.index];
  counts.refused_outputs += said.refused();
  out.silenced.insert(out.silenced.end(), said.silenced().begin(), said.silenced().end());
  for (Finding& finding : said.findings()) {
    if (event != nullptr) {
      if (finding.when == Instant()) finding.when = event->when;
      finding.is_historical = event->is_historical;
    }
    // A sender that anybody can be never makes more than a MEDIUM alert, whatever the detector thinks.
    if (finding.provenance == Provenance::Declared) finding.severity = std::min(finding.severity, Severity::Medium);
    ++counts.findings;
    if (is_repeat(*slot.head, finding, detector.entry->spec->repeat_after)) {
      ++slot.head->held;
      ++counts.held;
      continue;
    }
    finding.held = std::exchange(slot.head->held, 0U);
    slot.head->last_found_nanos = std::max<std::int64_t>(finding.when.nanos(), 1);
    slot.head->last_severity = std::to_underlying(finding.severity);
    out.findings.push_back({order, detector.index, std::move(finding)});
    ++order.ordinal;
  }
  if (event != nullptr && order.phase == 1) {
    std::uint64_t ordinal = 0;
    for (Observation& observation : said.observations()) {
      Order told = order;
      told.phase = 2;
      told.third = order.third * StepOutput::kMaxObservations + ordinal++;
      told.ordinal = 0;
      out.observations.push_back({told, detector.index, event_at, std::move(observation)});
    }
  } else {
    counts.refused_outputs += said.observations().size();  // Depth 1: what an observation or a wake tells goes nowhere.
  }
  if (said.wake() && (slot.head->wake_nanos == 0 || said.wake()->nanos() < slot.head->wake_nanos)) {
    slot.head->wake_nanos = std::max<std::int64_t>(said.wake()->nanos(), 1);
    set_wake(detector.index, slot);
  }
  said.clear();
}

void Shard::step(const HostedDetector& detector, const Step& step, const Event& event, Instant now, Collected& out) {
  StateTable& table = tables_[detector.index];
  const StateTable::Slot slot = step.makes_state ? table.touch(step.hash) : table.touch_known(step.hash);
  if (slot.head == nullptr) return;
  is_dirty_ = true;
  detector.entry->step(detector.config.data(), slot.state, Moment{step.key, event, now, out.digests[step.digest]},
                       out.scratch);
  if (out.scratch.is_empty()) return;
  settle(detector, slot, {.phase = 1, .first = step.event, .second = detector.index, .third = step.ordinal}, &event,
         step.event, out);
}

void Shard::observe(const HostedDetector& detector, const Hash128& hash, const OrderedObservation& told,
                    const Event& event, Instant now, Collected& out) {
  if (detector.entry->observe == nullptr) return;
  const StateTable::Slot slot = tables_[detector.index].touch(hash);
  if (slot.head == nullptr) return;
  is_dirty_ = true;
  DigestBytes digest;
  detector.entry->digest(event, digest);
  const Moment moment{told.observation.key, event, now, digest};
  detector.entry->observe(detector.config.data(), slot.state, told.observation.note, moment, out.scratch);
  settle(detector, slot, told.order, &event, told.event, out);
}

void Shard::wake(const DetectorSet& set, Instant now, Collected& out) {
  while (!wakes_.empty() && wakes_.top().nanos <= now.nanos()) {
    const Wake due = wakes_.top();
    wakes_.pop();
    const StateTable::Slot slot = tables_[due.detector].find(due.key);
    if (slot.head == nullptr || slot.head->wake_nanos != due.nanos) continue;
    slot.head->wake_nanos = 0;
    is_dirty_ = true;
    const HostedDetector& detector = set.detectors()[due.detector];
    if (!detector.is_enabled || detector.entry->wake == nullptr) continue;
    detector.entry->wake(detector.config.data(), slot.state, Instant::from_nanos(due.nanos), now, out.scratch);
    settle(detector, slot,
           {.phase = 0, .first = due.nanos, .second = due.key.high, .third = due.key.low, .detector = due.detector},
           nullptr, 0, out);
  }
}

void Shard::rebuild_wakes() {
  wakes_ = {};
  for (std::uint16_t i = 0; i < tables_.size(); ++i) {
    tables_[i].for_each_oldest_first([this, i](StateTable::Slot slot) { set_wake(i, slot); });
  }
}

std::size_t Shard::memory_bytes() const {
  std::size_t bytes = 0;
  for (const StateTable& table : tables_) bytes += table.memory_bytes();
  return bytes + wakes_.size() * sizeof(Wake);
}

}  // namespace onesec::engine
