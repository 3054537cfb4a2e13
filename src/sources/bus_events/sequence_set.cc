#include "sources/bus_events/sequence_set.h"

#include <charconv>
#include <iterator>

namespace onesec::sources {

void SequenceSet::add(std::uint64_t sequence) {
  if (contains(sequence)) return;
  auto next = runs_.upper_bound(sequence);
  const bool joins_next = next != runs_.end() && next->first == sequence + 1;
  const auto before = next == runs_.begin() ? runs_.end() : std::prev(next);
  const bool joins_before = before != runs_.end() && before->second + 1 == sequence;
  const std::uint64_t last = joins_next ? next->second : sequence;
  if (joins_next) runs_.erase(next);
  if (joins_before) {
    before->second = last;
  } else {
    runs_.emplace(sequence, last);
  }
}

void SequenceSet::remove(std::uint64_t sequence) {
  if (!contains(sequence)) return;
  const auto run = std::prev(runs_.upper_bound(sequence));
  const auto [first, last] = *run;
  runs_.erase(run);
  if (first < sequence) runs_.emplace(first, sequence - 1);
  if (sequence < last) runs_.emplace(sequence + 1, last);
}

bool SequenceSet::contains(std::uint64_t sequence) const {
  const auto next = runs_.upper_bound(sequence);
  return next != runs_.begin() && std::prev(next)->second >= sequence;
}

void SequenceSet::settle_through(std::uint64_t floor) {
  if (floor == 0) return;
  std::uint64_t last = floor;
  while (!runs_.empty() && runs_.begin()->first <= floor + 1) {
    if (runs_.begin()->second > last) last = runs_.begin()->second;
    runs_.erase(runs_.begin());
  }
  runs_.emplace(1, last);
}

std::string SequenceSet::text() const {
  std::string text;
  for (const auto& [first, last] : runs_) {
    if (!text.empty()) text.push_back(',');
    text += std::to_string(first);
    if (last != first) text += "-" + std::to_string(last);
  }
  return text;
}

std::optional<SequenceSet> SequenceSet::parse(std::string_view text) {
  SequenceSet set;
  std::uint64_t least = 1;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  while (at != end) {
    std::uint64_t first = 0;
    const auto begun = std::from_chars(at, end, first);
    if (begun.ec != std::errc() || first < least || *at == '0' || set.runs_.size() == kMaxRuns) return std::nullopt;
    at = begun.ptr;
    std::uint64_t last = first;
    if (at != end && *at == '-') {
      const char* const number = ++at;
      const auto ended = std::from_chars(at, end, last);
      if (ended.ec != std::errc() || last <= first || *number == '0') return std::nullopt;
      at = ended.ptr;
    }
    set.runs_.emplace(first, last);
    if (at == end) return set;
    if (*at != ',' || ++at == end || last > UINT64_MAX - 2) return std::nullopt;
    least = last + 2;
  }
  return set;
}

}  // namespace onesec::sources
