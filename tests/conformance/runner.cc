#include "runner.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "base/sip_hash.h"
#include "sample_rules.h"

namespace onesec::conformance {
namespace {

constexpr std::size_t words(std::size_t bytes) { return (bytes + 7) / 8; }

std::string name_of_key(const StateKey& key) {
  return std::string(1, static_cast<char>(key.kind())) + std::string(key.text());
}

std::size_t shard_of(const std::string& name) {
  constexpr HashKey kSecret = {7, 1, 8, 2, 8};
  return static_cast<std::size_t>(sip_hash64(kSecret, name) % Runner::kShards);
}

}  // namespace

Runner::Runner(const DetectorEntry& entry, std::size_t groups, std::size_t max_keys)
    : entry_(entry),
      config_(words(entry.config_bytes)),
      groups_(groups),
      share_(std::max<std::size_t>(max_keys / kShards, 1)),
      shards_(kShards) {
  entry_.default_config(config_.data());
}

Runner::Slot& Runner::slot_for(Shard& shard, const StateKey& key, const std::string& name) {
  const auto found = shard.by_key.find(name);
  if (found != shard.by_key.end()) {
    shard.slots.splice(shard.slots.end(), shard.slots, found->second);
    return shard.slots.back();
  }
  ++keys_seen_;
  if (shard.slots.size() >= share_) {
    shard.by_key.erase(name_of_key(shard.slots.front().key));
    shard.slots.pop_front();
  }
  shard.slots.push_back({key, std::vector<std::uint64_t>(words(entry_.state_bytes)), {}, false});
  shard.by_key[name] = std::prev(shard.slots.end());
  return shard.slots.back();
}

void Runner::settle(Slot& slot, StepOutput& out, Place place, std::size_t event, bool may_tell) {
  for (std::size_t i = 0; i < out.findings().size(); ++i) found_.push_back({place, i, std::move(out.findings()[i])});
  refused_ += out.refused();
  if (may_tell) {
    for (Observation& observation : out.observations()) told_.push_back({place, event, std::move(observation)});
  } else {
    refused_ += out.observations().size();
  }
  if (const std::optional<Instant> wake = out.wake()) {
    slot.wake = slot.has_wake ? std::min(slot.wake, *wake) : *wake;
    slot.has_wake = true;
  }
}

void Runner::wake(Shard& shard, Instant now) {
  if (entry_.wake == nullptr) return;
  for (Slot& slot : shard.slots) {
    if (!slot.has_wake || slot.wake > now) continue;
    const Instant due = slot.wake;
    slot.has_wake = false;
    StepOutput out;
    entry_.wake(config_.data(), slot.bytes.data(), due, now, out);
    constexpr HashKey kOrder = {1};
    settle(slot, out, {0, sip_hash64(kOrder, name_of_key(slot.key))}, 0, false);
  }
}

void Runner::work_on(std::span<const Event> batch, std::size_t group) {
  for (std::size_t at = group; at < kShards; at += groups_) wake(shards_[at], batch.front().received_at);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const Event& event = batch[i];
    if (std::find(entry_.spec->wants.begin(), entry_.spec->wants.end(), event.type) == entry_.spec->wants.end())
      continue;
    Keys keys;
    DigestBytes digest;
    entry_.make_digest(event, {.rules = &sample_rules()}, digest);
    entry_.keys(event, digest, keys);
    for (std::size_t k = 0; k < keys.size(); ++k) {
      const std::string name = name_of_key(keys[k]);
      const std::size_t shard = shard_of(name);
      if (shard % groups_ != group) continue;
      if (!keys.makes_state(k) && !shards_[shard].by_key.contains(name)) continue;
      Slot& slot = slot_for(shards_[shard], keys[k], name);
      StepOutput out;
      entry_.step(config_.data(), slot.bytes.data(), Moment{keys[k], event, event.received_at, digest}, out);
      settle(slot, out, {i + 1, k}, i, true);
    }
  }
}

void Runner::feed(std::span<const Event> batch) {
  if (batch.empty()) return;
  for (std::size_t group = 0; group < groups_; ++group) work_on(batch, group);
  std::vector<Told> told = std::exchange(told_, {});
  std::stable_sort(told.begin(), told.end(), [](const Told& a, const Told& b) { return a.place < b.place; });
  for (std::size_t i = 0; i < told.size() && entry_.observe != nullptr; ++i) {
    const StateKey& key = told[i].observation.key;
    const std::string name = name_of_key(key);
    Slot& slot = slot_for(shards_[shard_of(name)], key, name);
    const Event& event = batch[told[i].event];
    StepOutput out;
    DigestBytes digest;
    entry_.make_digest(event, {.rules = &sample_rules()}, digest);
    entry_.observe(config_.data(), slot.bytes.data(), told[i].observation.note,
                   Moment{key, event, event.received_at, digest}, out);
    settle(slot, out, {batch.size() + 1, i}, told[i].event, false);
  }
  std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
    return a.place != b.place ? a.place < b.place : a.ordinal < b.ordinal;
  });
  for (Found& found : found_) findings_.push_back(std::move(found.finding));
  found_.clear();
}

void Runner::run(std::span<const Event> events) {
  for (std::size_t at = 0; at < events.size(); at += kBatch)
    feed(events.subspan(at, std::min(kBatch, events.size() - at)));
}

std::size_t Runner::keys() const {
  std::size_t count = 0;
  for (const Shard& shard : shards_) count += shard.slots.size();
  return count;
}

std::string Runner::save() const {
  std::string bytes;
  ByteWriter out(bytes);
  for (const Shard& shard : shards_) {
    out.varint(shard.slots.size());
    for (const Slot& slot : shard.slots) {
      out.u8(static_cast<std::uint8_t>(slot.key.kind()));
      out.text(slot.key.text());
      std::string state;
      ByteWriter state_out(state);
      if (entry_.save != nullptr) {
        entry_.save(slot.bytes.data(), state_out);
      } else {
        state_out.bytes({reinterpret_cast<const char*>(slot.bytes.data()), entry_.state_bytes});
      }
      out.text(state);
      out.u8(slot.has_wake ? 1 : 0);
      out.i64(slot.wake.nanos());
    }
  }
  return bytes;
}

bool Runner::load(std::string_view bytes) {
  ByteReader in(bytes);
  for (Shard& shard : shards_) {
    shard = {};
    const std::uint64_t count = in.varint().value_or(0);
    for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
      const auto kind = static_cast<KeyKind>(in.u8().value_or(0));
      const StateKey key(kind, in.text().value_or(std::string_view()));
      const std::string_view state = in.text().value_or(std::string_view());
      Slot& slot = slot_for(shard, key, name_of_key(key));
      if (entry_.load != nullptr) {
        ByteReader state_in(state);
        if (!entry_.load(entry_.spec->layout_version, state_in, slot.bytes.data()) || !state_in.at_end()) return false;
      } else {
        if (state.size() != entry_.state_bytes) return false;
        std::memcpy(slot.bytes.data(), state.data(), state.size());
      }
      slot.has_wake = in.u8().value_or(0) != 0;
      slot.wake = Instant::from_nanos(in.i64().value_or(0));
    }
  }
  return !in.failed() && in.at_end();
}

std::string words_of(const Finding& finding) {
  std::string words = std::string(finding.detector) + " " + std::string(finding.type) + " " + finding.entity.value +
                      " " + finding.title + " " + finding.summary + " " + finding.silenced_if + " " +
                      std::string(name_of(finding.severity)) + " " + std::to_string(finding.confidence_percent) + " " +
                      std::string(name_of(finding.provenance)) + " " + std::to_string(finding.when.nanos());
  for (const Measure& measure : finding.measures) words += " " + measure.name + "=" + std::to_string(measure.value);
  for (const Entity& target : finding.targets) words += " " + target.value;
  for (const std::string& line : finding.matched) words += " " + line;
  for (const EventId& id : finding.events) words += " " + to_string(id);
  return words;
}

std::string words_of(const std::vector<Finding>& findings) {
  std::string words;
  for (const Finding& finding : findings) words += words_of(finding) + "\n";
  return words;
}

}  // namespace onesec::conformance
