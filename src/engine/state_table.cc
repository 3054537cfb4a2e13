#include "engine/state_table.h"

#include <algorithm>
#include <cstring>

namespace onesec::engine {
namespace {

constexpr std::size_t kAlign = alignof(std::max_align_t);
constexpr std::size_t rounded(std::size_t bytes) { return (bytes + kAlign - 1) / kAlign * kAlign; }

}  // namespace

StateTable::StateTable(std::size_t state_bytes, std::uint32_t capacity, AtLimit at_limit)
    : stride_(rounded(sizeof(SlotHead)) + rounded(state_bytes)),
      capacity_(std::max(capacity, 1U)),
      at_limit_(at_limit) {}

StateTable::Slot StateTable::slot(std::uint32_t at) const {
  std::byte* base = blocks_[at / kBlockSlots].get() + (at % kBlockSlots) * stride_;
  return {reinterpret_cast<SlotHead*>(base), base + rounded(sizeof(SlotHead))};
}

std::uint32_t StateTable::lookup(const Hash128& key) const {
  if (index_.empty()) return kNone;
  const std::size_t mask = index_.size() - 1;
  for (std::size_t i = key.low & mask;; i = (i + 1) & mask) {
    if (index_[i] == kNone) return kNone;
    if (slot(index_[i]).head->key == key) return index_[i];
  }
}

void StateTable::unlink(std::uint32_t at) {
  const Link gone = link(at);
  (gone.older == kNone ? oldest_ : link(gone.older).younger) = gone.younger;
  (gone.younger == kNone ? youngest_ : link(gone.younger).older) = gone.older;
}

void StateTable::push_youngest(std::uint32_t at) {
  link(at) = {youngest_, kNone};
  (youngest_ == kNone ? oldest_ : link(youngest_).younger) = at;
  youngest_ = at;
}

void StateTable::index_insert(const Hash128& key, std::uint32_t at) {
  const std::size_t mask = index_.size() - 1;
  std::size_t i = key.low & mask;
  while (index_[i] != kNone) i = (i + 1) & mask;
  index_[i] = at;
}

// Backward-shift deletion (Knuth, TAOCP 3, 6.4, algorithm R): no tombstones, so a table that forgets for ever stays
// fast.
void StateTable::index_erase(const Hash128& key) {
  const std::size_t mask = index_.size() - 1;
  std::size_t hole = key.low & mask;
  while (slot(index_[hole]).head->key != key) hole = (hole + 1) & mask;
  for (std::size_t i = (hole + 1) & mask; index_[i] != kNone; i = (i + 1) & mask) {
    const std::size_t home = slot(index_[i]).head->key.low & mask;
    const bool may_move = ((i - home) & mask) >= ((i - hole) & mask);
    if (!may_move) continue;
    index_[hole] = index_[i];
    hole = i;
  }
  index_[hole] = kNone;
}

void StateTable::grow_index() {
  std::vector<std::uint32_t> old = std::move(index_);
  index_.assign(std::max<std::size_t>(old.size() * 2, kBlockSlots * 2), kNone);
  for (const std::uint32_t at : old) {
    if (at != kNone) index_insert(slot(at).head->key, at);
  }
}

std::uint32_t StateTable::take_free_slot() {
  if (!free_.empty()) {
    const std::uint32_t at = free_.back();
    free_.pop_back();
    return at;
  }
  if (used_ % kBlockSlots == 0) {
    blocks_.push_back(std::make_unique<std::byte[]>(kBlockSlots * stride_));
    links_.resize(links_.size() + kBlockSlots);
  }
  return used_++;
}

StateTable::Slot StateTable::touch(const Hash128& key) {
  std::uint32_t at = lookup(key);
  if (at != kNone) {
    if (at != youngest_) {
      unlink(at);
      push_youngest(at);
    }
    return slot(at);
  }
  if (count_ == capacity_) {
    if (at_limit_ == AtLimit::IgnoreNew) {
      ++refused_;
      return {};
    }
    ++forgotten_;
    erase(slot(oldest_).head->key);
  }
  if (index_.size() < 2 * (std::size_t{count_} + 1)) grow_index();
  at = take_free_slot();
  const Slot fresh = slot(at);
  std::memset(static_cast<void*>(fresh.head), 0, stride_);
  fresh.head->key = key;
  index_insert(key, at);
  push_youngest(at);
  ++count_;
  return fresh;
}

StateTable::Slot StateTable::find(const Hash128& key) {
  const std::uint32_t at = lookup(key);
  return at == kNone ? Slot{} : slot(at);
}

bool StateTable::erase(const Hash128& key) {
  const std::uint32_t at = lookup(key);
  if (at == kNone) return false;
  index_erase(key);
  unlink(at);
  std::memset(static_cast<void*>(slot(at).head), 0, stride_);
  free_.push_back(at);
  --count_;
  return true;
}

void StateTable::clear() {
  blocks_.clear();
  links_.clear();
  index_.clear();
  free_.clear();
  used_ = count_ = 0;
  oldest_ = youngest_ = kNone;
}

std::size_t StateTable::memory_bytes() const {
  return blocks_.size() * kBlockSlots * stride_ + links_.capacity() * sizeof(Link) +
         (index_.capacity() + free_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace onesec::engine
