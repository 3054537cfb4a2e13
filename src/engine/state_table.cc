#include "engine/state_table.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace onesec::engine {
namespace {

constexpr std::size_t kAlign = alignof(std::max_align_t);
constexpr std::size_t kCacheLine = 64;
/// The head and the front of a State, where detectors keep what each step reads; of a longer one the processor fetches
/// the rest ahead by itself. Measured with bench/core_ratio: 2, 4, 8 and 12 lines.
constexpr std::size_t kPrefetched = 4 * kCacheLine;
constexpr std::size_t rounded(std::size_t bytes) { return (bytes + kAlign - 1) / kAlign * kAlign; }

}  // namespace

StateTable::StateTable(std::size_t state_bytes, std::uint32_t capacity, AtLimit at_limit)
    : stride_(rounded(sizeof(SlotHead)) + rounded(state_bytes)),
      capacity_(std::max(capacity, 1U)),
      at_limit_(at_limit) {}

StateTable::Slot StateTable::slot(std::uint32_t at) const {
  std::byte* base = bytes_of(at);
  return {reinterpret_cast<SlotHead*>(base), base + rounded(sizeof(SlotHead))};
}

std::uint32_t StateTable::lookup(const Hash128& key) const {
  if (index_.empty()) return kNone;
  const std::size_t mask = index_.size() - 1;
  const std::uint32_t tag = tag_of(key);
  for (std::size_t i = key.low & mask;; i = (i + 1) & mask) {
    const Place place = index_[i];
    if (place.slot == kNone) return kNone;
    if (place.tag == tag && slot(place.slot).head->key == key) return place.slot;
  }
}

void StateTable::prefetch_index(const Hash128& key) const {
  if (!index_.empty()) __builtin_prefetch(&index_[key.low & (index_.size() - 1)]);
}

void StateTable::prefetch_slot(const Hash128& key) const {
  if (index_.empty()) return;
  const std::size_t mask = index_.size() - 1;
  const std::uint32_t tag = tag_of(key);
  for (std::size_t i = key.low & mask; index_[i].slot != kNone; i = (i + 1) & mask) {
    if (index_[i].tag != tag) continue;
    const std::byte* base = bytes_of(index_[i].slot);
    for (std::size_t at = 0; at < std::min(stride_, kPrefetched); at += kCacheLine) __builtin_prefetch(base + at, 1);
    __builtin_prefetch(&links_[index_[i].slot], 1);
    return;
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
  while (index_[i].slot != kNone) i = (i + 1) & mask;
  index_[i] = {at, tag_of(key)};
}

// Backward-shift deletion (Knuth, TAOCP 3, 6.4, algorithm R): no tombstones, so a table that forgets for ever stays
// fast.
void StateTable::index_erase(const Hash128& key) {
  const std::size_t mask = index_.size() - 1;
  std::size_t hole = key.low & mask;
  while (slot(index_[hole].slot).head->key != key) hole = (hole + 1) & mask;
  for (std::size_t i = (hole + 1) & mask; index_[i].slot != kNone; i = (i + 1) & mask) {
    const std::size_t home = slot(index_[i].slot).head->key.low & mask;
    const bool may_move = ((i - home) & mask) >= ((i - hole) & mask);
    if (!may_move) continue;
    index_[hole] = index_[i];
    hole = i;
  }
  index_[hole] = {};
}

void StateTable::grow_index() {
  constexpr std::size_t kSmallest = 32;
  std::vector<Place> old = std::move(index_);
  index_.assign(std::max(old.size() * 2, kSmallest), Place{});
  for (const Place& place : old) {
    if (place.slot != kNone) index_insert(slot(place.slot).head->key, place.slot);
  }
}

std::uint32_t StateTable::take_free_slot() {
  if (!free_.empty()) {
    const std::uint32_t at = free_.back();
    free_.pop_back();
    return at;
  }
  if (!slots_) {
    // Not new[]: that would write zeros to all of it, and a table that stays small would cost what a full one costs.
    slots_.reset(static_cast<std::byte*>(std::calloc(capacity_, stride_)));
    if (!slots_) throw std::bad_alloc();
    links_.reserve(capacity_);
  }
  links_.emplace_back();
  return used_++;
}

void StateTable::make_youngest(std::uint32_t at) {
  if (at == youngest_) return;
  unlink(at);
  push_youngest(at);
}

StateTable::Slot StateTable::touch_known(const Hash128& key) {
  const std::uint32_t at = lookup(key);
  if (at == kNone) return {};
  make_youngest(at);
  return slot(at);
}

StateTable::Slot StateTable::touch(const Hash128& key) {
  std::uint32_t at = lookup(key);
  if (at != kNone) {
    make_youngest(at);
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
  std::memset(static_cast<void*>(bytes_of(at)), 0, stride_);
  free_.push_back(at);
  --count_;
  return true;
}

void StateTable::clear() {
  slots_.reset();
  links_.clear();
  index_.clear();
  free_.clear();
  used_ = count_ = 0;
  oldest_ = youngest_ = kNone;
}

std::size_t StateTable::memory_bytes() const {
  return used_ * stride_ + links_.size() * sizeof(Link) + index_.capacity() * sizeof(Place) +
         free_.capacity() * sizeof(std::uint32_t);
}

}  // namespace onesec::engine
