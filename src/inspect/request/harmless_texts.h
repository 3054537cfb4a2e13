#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/sip_hash.h"

namespace onesec::inspect {

/// Texts in which no engine saw anything, so that they needn't be read again: a visitor's browser sends the same
/// headers with each request, and a site has so many pages. Keeps 64 bits of a keyed hash of each and no text: whoever
/// hasn't the key can't make an attack that looks like a harmless text, and there is no way to try but sending 2^63 of
/// them. A text that comes to another's place takes it. 256 KiB. Any thread, no lock.
class HarmlessTexts {
 public:
  /// A longer one is read each time: such texts seldom come twice.
  static constexpr std::size_t kLongest = 1'024;
  static constexpr std::size_t kPlaces = 32'768;

  /// `key`: secret.
  explicit HarmlessTexts(const HashKey& key) : key_(key) {}

  /// `kind`: the same text may be harmless as one thing and not as another.
  [[nodiscard]] bool knows(std::string_view text, std::uint8_t kind = 0) const {
    if (text.size() > kLongest) return false;
    const std::uint64_t mark = mark_of(text, kind);
    return marks_[mark % kPlaces].load(std::memory_order_relaxed) == mark;
  }
  void remember(std::string_view text, std::uint8_t kind = 0) {
    if (text.size() > kLongest) return;
    const std::uint64_t mark = mark_of(text, kind);
    marks_[mark % kPlaces].store(mark, std::memory_order_relaxed);
  }

 private:
  /// Never 0, which is an empty place.
  [[nodiscard]] std::uint64_t mark_of(std::string_view text, std::uint8_t kind) const {
    const std::uint64_t mark = sip_hash64(key_, text) ^ (kind * 0x9E3779B97F4A7C15U);
    return mark == 0 ? 1 : mark;
  }

  const HashKey key_;
  std::array<std::atomic<std::uint64_t>, kPlaces> marks_{};
};

}  // namespace onesec::inspect
