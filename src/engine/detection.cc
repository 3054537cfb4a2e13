#include "engine/detection.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "engine/attempt_mark.h"
#include "model/schema.h"
#include "rules/matched.h"

namespace onesec::engine {

bool runs_rules(const HostedDetector& detector) { return detector.entry->spec == &rules::Matched::kSpec; }

Detection::Detection(DetectorSet set, unsigned threads)
    : set_(std::move(set)),
      harmless_(std::make_unique<inspect::HarmlessTexts>(set_.key_of("harmless texts"))),
      workers_(threads) {
  for (std::uint32_t i = 0; i < DetectorSet::kShards; ++i) shards_.push_back(std::make_unique<Shard>(set_));
  collected_.resize(workers_.count());
}

namespace {

/// Hashes of one event's keys. Detectors tend to ask for the same ones in the same order.
class KeyHashes {
 public:
  explicit KeyHashes(const DetectorSet& set) : set_(set) {}
  [[nodiscard]] const Hash128& of(const StateKey& key, std::size_t ordinal) {
    Known& known = known_[ordinal];
    if (!known.is_set || known.key != key) known = {true, set_.hash_of(key), key};
    return known.hash;
  }

 private:
  struct Known {
    bool is_set = false;
    Hash128 hash{};
    StateKey key;
  };
  const DetectorSet& set_;
  std::array<Known, Keys::kCapacity> known_;
};

}  // namespace

void Detection::plan_steps(const Event& event, std::uint32_t at, unsigned worker, unsigned workers, Collected& out) {
  const std::size_t steps_before = out.steps.size();
  const std::size_t digests_before = out.digests.size();
  Keys keys;
  KeyHashes hashes(set_);
  void (*made)(const Event&, DigestBytes&) = nullptr;
  for (const std::uint16_t index : set_.wanting(event.type)) {
    const HostedDetector& detector = set_.detectors()[index];
    if (detector.entry->digest != made) {  // the set is in order of id, so a module's detectors stand together
      made = detector.entry->digest;
      detector.entry->make_digest(event, {rules(), harmless_.get()}, out.digests.emplace_back());
    }
    const auto digest = static_cast<std::uint32_t>(out.digests.size() - 1);
    keys.clear();
    detector.entry->keys(event, out.digests.back(), keys);
    for (std::uint16_t ordinal = 0; ordinal < keys.size(); ++ordinal) {
      const Hash128 hash = detector.hash(hashes.of(keys[ordinal], ordinal));
      const std::uint32_t shard = shard_of(hash);
      if (shard % workers != worker) continue;
      out.steps.push_back({hash, shard, at, index, ordinal, keys.makes_state(ordinal), digest, keys[ordinal]});
      shards_[shard]->table(index).prefetch_index(hash);
    }
  }
  if (out.steps.size() == steps_before) out.digests.resize(digests_before);
}

void Detection::take_steps(std::span<const Event> events, Instant now, Collected& out) {
  for (const Step& step : out.steps) shards_[step.shard]->table(step.detector).prefetch_slot(step.hash);
  for (const Step& step : out.steps) {
    shards_[step.shard]->step(set_.detectors()[step.detector], step, events[step.event], now, out);
  }
  out.steps.clear();
  out.digests.clear();
}

// The states of a busy host are far larger than the caches, and each step needs another one. So the keys of a few
// events are looked at together, and the memory of all of them is asked for before the first is needed (group
// prefetching: Chen, Ailamaki, Gibbons, Mowry: "Improving Hash Join Performance through Prefetching", 2004).
void Detection::step_events(std::span<const Event> events, Instant now, unsigned worker, unsigned workers,
                            AttemptMark* mark, Collected& out) {
  // 32 steps with about 500 bytes of state each are half of a first-level cache of 32 KiB.
  constexpr std::size_t kGroup = 32;
  for (std::uint32_t at = 0; at < events.size(); ++at) {
    const Event& event = events[at];
    if (set_.wanting(event.type).empty() || (!skipped_.empty() && skipped_.contains(event.id))) continue;
    if (mark != nullptr) mark->at_event(event.id.index);
    plan_steps(event, at, worker, workers, out);
    // With a mark each event is done with before the next one is named.
    if (mark != nullptr || out.steps.size() >= kGroup) take_steps(events, now, out);
  }
  take_steps(events, now, out);
}

std::vector<OrderedFinding> Detection::process(std::span<const Event> events, Instant now, AttemptMark* careful) {
  const unsigned workers = careful != nullptr ? 1 : workers_.count();
  const auto first = [&](unsigned worker) {
    Collected& out = collected_[worker];
    for (std::uint32_t shard = worker; shard < DetectorSet::kShards; shard += workers)
      shards_[shard]->wake(set_, now, out);
    step_events(events, now, worker, workers, careful, out);
  };
  const auto run = [&](const std::function<void(unsigned)>& job) {
    if (workers == 1) {
      job(0);
    } else {
      workers_.run(job);
    }
  };
  run(first);

  std::vector<OrderedObservation> told;
  for (Collected& out : collected_) {
    std::ranges::move(out.observations, std::back_inserter(told));
    out.observations.clear();
  }
  if (!told.empty()) {
    std::ranges::sort(told, {}, &OrderedObservation::order);
    run([&](unsigned worker) {
      for (const OrderedObservation& observation : told) {
        const HostedDetector& detector = set_.detectors()[observation.detector];
        const Hash128 hash = detector.hash(set_.hash_of(observation.observation.key));
        const std::uint32_t shard = shard_of(hash);
        if (shard % workers != worker) continue;
        shards_[shard]->observe(detector, hash, observation, events[observation.event], now, collected_[worker]);
      }
    });
  }

  std::vector<OrderedFinding> findings;
  for (Collected& out : collected_) {
    std::ranges::move(out.findings, std::back_inserter(findings));
    out.findings.clear();
    for (const std::uint16_t place : out.silenced) {
      if (place > 0 && place <= silenced_.size()) ++silenced_[place - 1U];
    }
    out.silenced.clear();
  }
  std::ranges::sort(findings, {}, &OrderedFinding::order);
  for (const OrderedFinding& found : findings) {
    if (runs_rules(set_.detectors()[found.detector])) ++rule_findings_[std::string(found.finding.detector)];
  }
  return findings;
}

void Detection::apply_config(std::string_view text) {
  for (const std::uint16_t changed : set_.apply_config_text(text)) {
    if (set_.detectors()[changed].entry->spec->is_baseline) continue;
    for (const auto& shard : shards_) {
      shard->table(changed).clear();
      shard->set_dirty(true);
    }
  }
  for (const auto& shard : shards_) shard->rebuild_wakes();
}

void Detection::apply_rules(std::shared_ptr<const CompiledRules> rules) {
  if (rules->record == rules_record()) return;
  rules_ = std::move(rules);
  silenced_.assign(rules_->set.exclusions().all().size(), 0);
  std::erase_if(rule_findings_, [in_force = rules_->set.rules()](const auto& counted) {
    return std::ranges::find(in_force, counted.first, &rules::Rule::id) == in_force.end();
  });
}

std::uint64_t Detection::findings_of(std::string_view rule) const {
  const auto found = rule_findings_.find(rule);
  return found == rule_findings_.end() ? 0 : found->second;
}

bool Detection::erase_from(const HostedDetector& detector, const StateKey& key) {
  const Hash128 hash = detector.hash(set_.hash_of(key));
  Shard& shard = *shards_[shard_of(hash)];
  if (!shard.table(detector.index).erase(hash)) return false;
  shard.set_dirty(true);
  return true;
}

std::size_t Detection::erase(const StateKey& key) {
  std::size_t erased = 0;
  for (const HostedDetector& detector : set_.detectors()) {
    if (!runs_rules(detector)) {
      erased += erase_from(detector, key) ? 1 : 0;
      continue;
    }
    for (std::size_t rule = 0; rules_ != nullptr && rule < rules_->set.rules().size(); ++rule)
      erased += erase_from(detector, rules::key_of(rules_->set, rule, key)) ? 1 : 0;
  }
  return erased;
}

DetectorStatus Detection::status_of(const HostedDetector& detector) const {
  DetectorStatus status;
  const DetectorSpec& spec = *detector.entry->spec;
  status.id = spec.id;
  status.title = spec.title;
  for (const EventType type : spec.wants) status.wants.emplace_back(name_of(type));
  status.techniques.assign(spec.techniques.begin(), spec.techniques.end());
  status.settings = detector.entry->settings(detector.config.data());
  status.max_keys = std::uint64_t{detector.keys_per_shard} * DetectorSet::kShards;
  for (const auto& shard : shards_) {
    status.keys += shard->table(detector.index).size();
    status.forgotten += shard->table(detector.index).forgotten() + shard->table(detector.index).refused();
    status.findings += shard->counts(detector.index).findings;
    status.held += shard->counts(detector.index).held;
  }
  return status;
}

std::size_t Detection::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& shard : shards_) bytes += shard->memory_bytes();
  return bytes;
}

}  // namespace onesec::engine
