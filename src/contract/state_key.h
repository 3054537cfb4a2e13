#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/ip_address.h"

namespace onesec {

/// Whose state an event belongs to. Part of the key, so that the user "10.0.0.1" isn't the address 10.0.0.1.
enum class KeyKind : std::uint8_t { Address, Network, User, Host, Service, Process, Session, Pair, Global };

/// The key of one state: a kind and up to 70 bytes. Longer text keeps its first 62 bytes and a hash of the whole, so
/// two long names still differ. The engine hashes it with the installation's secret.
class StateKey {
 public:
  static constexpr std::size_t kCapacity = 70;

  // Not `= default`: StateKey{} would then clear the bytes behind `size_`, which are never read, a dozen times an
  // event.
  StateKey() {}
  StateKey(KeyKind kind, std::string_view text) : kind_(kind) { append(text); }
  StateKey(KeyKind kind, const IpAddress& address) : kind_(kind) { append(bytes_of(address)); }
  /// A joined key, such as (user, address). The parts are kept apart by their lengths.
  StateKey(KeyKind kind, std::string_view first, std::string_view second) : kind_(kind) {
    const char length = static_cast<char>(std::min<std::size_t>(first.size(), 255));
    append(std::string_view(&length, 1));
    append(first);
    append(second);
  }
  static std::string_view bytes_of(const IpAddress& address) {
    return {reinterpret_cast<const char*>(address.bytes().data()), IpAddress::kBytes};
  }

  [[nodiscard]] KeyKind kind() const { return kind_; }
  [[nodiscard]] std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.data()), size_}; }
  bool operator==(const StateKey& other) const { return kind_ == other.kind_ && text() == other.text(); }

 private:
  void append(std::string_view text) {
    constexpr std::size_t kHashBytes = 8;
    if (size_ + text.size() <= kCapacity) {
      std::copy(text.begin(), text.end(), bytes_.begin() + size_);
      size_ = static_cast<std::uint8_t>(size_ + text.size());
      return;
    }
    std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a: only keeps long names apart, the keyed hash comes later.
    for (const char c : this->text()) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    const std::size_t kept = kCapacity - kHashBytes;
    if (size_ < kept) std::copy_n(text.begin(), kept - size_, bytes_.begin() + size_);
    std::memcpy(bytes_.data() + kept, &hash, kHashBytes);
    size_ = kCapacity;
  }

  KeyKind kind_ = KeyKind::Global;
  std::uint8_t size_ = 0;
  std::array<unsigned char, kCapacity> bytes_;  ///< The first `size_` of them; the others may be copied, unread.
};

/// The keys of one event: at most four; a fifth is a bug of the detector and is refused.
class Keys {
 public:
  static constexpr std::size_t kCapacity = 4;
  bool add(const StateKey& key) { return put(key, true); }
  /// For an event that can only change what is kept already, such as a success that takes failures back: the step is
  /// left out when the key has no state.
  bool add_known(const StateKey& key) { return put(key, false); }
  void clear() { count_ = 0; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] const StateKey* begin() const { return keys_.data(); }
  [[nodiscard]] const StateKey* end() const { return keys_.data() + count_; }
  [[nodiscard]] const StateKey& operator[](std::size_t i) const { return keys_[i]; }
  /// Whether the i-th key gets a state when it has none.
  [[nodiscard]] bool makes_state(std::size_t i) const { return makes_state_[i]; }

 private:
  bool put(const StateKey& key, bool makes_state) {
    if (count_ == kCapacity) return false;
    makes_state_[count_] = makes_state;
    keys_[count_++] = key;
    return true;
  }

  std::array<StateKey, kCapacity> keys_;
  std::array<bool, kCapacity> makes_state_{};
  std::size_t count_ = 0;
};

}  // namespace onesec
