#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/sip_hash.h"
#include "inspect/request/leaf.h"

namespace onesec::inspect {

/// Texts, and leaves of requests, in which no engine saw anything, so that they needn't be read again: a visitor's
/// browser sends the same headers with each request, and a site has so many pages. Keeps 64 bits of a keyed hash of
/// each and no text: whoever hasn't the key can't make an attack that looks like a harmless text, and there is no way
/// to try but sending 2^63 of them. A text that comes to another's place takes it. 256 KiB. Any thread, no lock.
class HarmlessTexts {
 public:
  /// A longer one is read each time: such texts seldom come twice.
  static constexpr std::size_t kLongest = 1'024;
  static constexpr std::size_t kPlaces = 32'768;

  /// `key`: secret.
  explicit HarmlessTexts(const HashKey& key) : key_(key) {}

  /// `kind`: the same text may be harmless as one thing and not as another.
  [[nodiscard]] bool knows(std::string_view text, std::uint8_t kind = 0) const {
    return text.size() <= kLongest && has(mark_of(text, kind));
  }
  void remember(std::string_view text, std::uint8_t kind = 0) {
    if (text.size() <= kLongest) keep(mark_of(text, kind));
  }

  /// What a leaf is kept as; 0: it is too long. Everything that engines are told of it counts.
  [[nodiscard]] std::uint64_t mark_of(const Leaf& leaf) const {
    std::array<char, kLongest> bytes;
    std::size_t length = 0;
    const std::array<std::string_view, 4> parts{leaf.name, leaf.text, leaf.value, leaf.around};
    for (const std::string_view part : parts) {
      if (part.size() + sizeof(std::uint16_t) > kLongest - length) return 0;
      const auto size = static_cast<std::uint16_t>(part.size());
      std::memcpy(bytes.data() + length, &size, sizeof size);
      if (!part.empty()) std::memcpy(bytes.data() + length + sizeof size, part.data(), part.size());
      length += sizeof size + part.size();
    }
    return mark_of({bytes.data(), length}, static_cast<std::uint8_t>(kFirstPart + static_cast<unsigned>(leaf.part)));
  }
  [[nodiscard]] bool has(std::uint64_t mark) const {
    return marks_[mark % kPlaces].load(std::memory_order_relaxed) == mark && mark != 0;
  }
  void keep(std::uint64_t mark) { marks_[mark % kPlaces].store(mark, std::memory_order_relaxed); }

 private:
  static constexpr unsigned kFirstPart = 64;  ///< Kinds from here on are those of leaves.

  /// Never 0, which is an empty place.
  [[nodiscard]] std::uint64_t mark_of(std::string_view text, std::uint8_t kind) const {
    const std::uint64_t mark = quick_sip_hash64(key_, text) ^ (kind * 0x9E3779B97F4A7C15U);
    return mark == 0 ? 1 : mark;
  }

  const HashKey key_;
  std::array<std::atomic<std::uint64_t>, kPlaces> marks_{};
};

}  // namespace onesec::inspect
