#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "base/sip_hash.h"
#include "contract/detector.h"

namespace onesec::engine {

/// What the engine keeps of a key beside the detector's own State.
struct SlotHead {
  Hash128 key{};
  std::int64_t last_found_nanos = 0;  ///< `when` of the last finding that wasn't held back; 0: none.
  std::int64_t wake_nanos = 0;        ///< 0: none asked for.
  std::uint32_t held = 0;
  std::uint8_t last_severity = 0;
};

/// The states of one detector in one virtual shard: a hash table with room for `capacity` keys and not one more, in
/// order of last use. The room is taken from the kernel page by page as keys appear. Not thread-safe: a shard belongs
/// to one thread at a time.
class StateTable {
 public:
  StateTable(std::size_t state_bytes, std::uint32_t capacity, AtLimit at_limit);

  struct Slot {
    SlotHead* head = nullptr;
    void* state = nullptr;
  };
  /// The key's slot, zeroed if new, and from now on the youngest. Nothing when the table is full and doesn't forget.
  [[nodiscard]] Slot touch(const Hash128& key);
  /// The key's slot, from now on the youngest; nothing when it has none.
  [[nodiscard]] Slot touch_known(const Hash128& key);
  /// Without making one or changing the order.
  [[nodiscard]] Slot find(const Hash128& key);
  bool erase(const Hash128& key);
  void clear();

  /// Hints that a touch of this key comes soon, in two steps some hundred instructions apart: the second one looks at
  /// what the first one asked for. Neither changes anything.
  void prefetch_index(const Hash128& key) const;
  void prefetch_slot(const Hash128& key) const;

  [[nodiscard]] std::uint32_t size() const { return count_; }
  [[nodiscard]] std::uint32_t capacity() const { return capacity_; }
  [[nodiscard]] std::uint64_t forgotten() const { return forgotten_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  [[nodiscard]] std::size_t memory_bytes() const;
  /// What a key costs beside its State, at most: head, links, four places of an index that is just a quarter full, and
  /// its place in a list of free slots that has just doubled.
  static constexpr std::size_t kOverheadBytes = sizeof(SlotHead) + 8 + 4 * 8 + 2 * 4;

  /// Oldest first: the order in which a snapshot holds them and touch() makes them again.
  template <class Visit>
  void for_each_oldest_first(Visit&& visit) {
    for (std::uint32_t at = oldest_; at != kNone; at = link(at).younger) visit(slot(at));
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Link {
    std::uint32_t older = kNone;
    std::uint32_t younger = kNone;
  };
  /// A place of the index. Part of the key's hash stands beside the slot's number, so that probing stays inside the
  /// index until it has all but found the key.
  struct Place {
    std::uint32_t slot = kNone;
    std::uint32_t tag = 0;
  };
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };

  static std::uint32_t tag_of(const Hash128& key) { return static_cast<std::uint32_t>(key.low >> 32U); }
  [[nodiscard]] std::byte* bytes_of(std::uint32_t at) const { return slots_.get() + at * stride_; }
  [[nodiscard]] Slot slot(std::uint32_t at) const;
  [[nodiscard]] Link& link(std::uint32_t at) { return links_[at]; }
  [[nodiscard]] std::uint32_t lookup(const Hash128& key) const;
  void make_youngest(std::uint32_t at);
  void unlink(std::uint32_t at);
  void push_youngest(std::uint32_t at);
  void index_insert(const Hash128& key, std::uint32_t at);
  void index_erase(const Hash128& key);
  void grow_index();
  [[nodiscard]] std::uint32_t take_free_slot();

  std::size_t stride_;
  std::uint32_t capacity_;
  AtLimit at_limit_;
  std::unique_ptr<std::byte[], Free> slots_;  ///< `capacity_` of them; those never handed out are still zero.
  std::vector<Link> links_;
  std::vector<Place> index_;  ///< Open addressing, linear probing; size a power of two, at most half full.
  std::vector<std::uint32_t> free_;
  std::uint32_t used_ = 0;  ///< Slots ever handed out.
  std::uint32_t count_ = 0;
  std::uint32_t oldest_ = kNone;
  std::uint32_t youngest_ = kNone;
  std::uint64_t forgotten_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace onesec::engine
