#include "ai/provider/key_ring.h"

#include <algorithm>
#include <utility>

namespace onesec::ai {

KeyRing::KeyRing(std::vector<Secret> keys) {
  for (Secret& key : keys) {
    if (keys_.size() < kMaxKeys) keys_.push_back({.secret = std::move(key)});
  }
}

Instant KeyRing::free_at(const Held& held, std::string_view model) {
  const auto at = held.cooling.find(model);
  return at == held.cooling.end() ? Instant() : at->second;
}

std::optional<std::size_t> KeyRing::pick(std::string_view model, Instant now) const {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const std::size_t at = (preferred_ + i) % keys_.size();
    if (keys_[at].refused.empty() && free_at(keys_[at], model) <= now) return at;
  }
  return std::nullopt;
}

std::optional<Instant> KeyRing::ready_at(std::string_view model) const {
  std::optional<Instant> first;
  for (const Held& held : keys_) {
    if (!held.refused.empty()) continue;
    const Instant at = free_at(held, model);
    first = first ? std::min(*first, at) : at;
  }
  return first;
}

void KeyRing::cool(std::size_t key, std::string_view model, Instant until) {
  Instant& at = keys_.at(key).cooling[std::string(model)];
  at = std::max(at, until);
}

void KeyRing::refuse(std::size_t key, std::string why) { keys_.at(key).refused = std::move(why); }

std::vector<std::string> KeyRing::describe(Instant now) const {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const Held& held = keys_[i];
    std::string line = "key " + std::to_string(i + 1) + ": ";
    std::string waits;
    for (const auto& [model, until] : held.cooling) {
      if (until > now) waits += (waits.empty() ? "waits for " : ", ") + model + " until " + to_rfc3339(until);
    }
    line += !held.refused.empty() ? "refused: " + held.refused : waits.empty() ? "ready" : waits;
    all.push_back(std::move(line));
  }
  return all;
}

}  // namespace onesec::ai
