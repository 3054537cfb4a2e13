#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "inspect/ascii.h"

namespace onesec::inspect {

/// Which of a list of words a text is: one hash, and a comparison only where it leads to a word. Made at compile time,
/// of words that live as long. Open addressing with linear probing and Fibonacci hashing (Knuth, TAOCP 6.4).
template <std::size_t kWords>
class WordIndex {
 public:
  static constexpr std::size_t kNone = kWords;

  /// None is empty or stands twice.
  consteval explicit WordIndex(const std::array<std::string_view, kWords>& words) : words_(words) {
    slots_.fill(kNone);
    for (std::size_t i = 0; i < kWords; ++i) {
      std::size_t slot = slot_of(words[i]);
      while (slots_[slot] != kNone) {
        if (words_[slots_[slot]] == words[i]) throw "a word stands twice in its list";
        slot = (slot + 1) % kSlots;
      }
      slots_[slot] = static_cast<std::uint16_t>(i);
    }
  }

  /// Its place in the list; kNone: it isn't there.
  [[nodiscard]] constexpr std::size_t find(std::string_view text) const {
    return search(text, [](std::string_view a, std::string_view b) { return a == b; });
  }
  /// Of any case; the list is in small letters.
  [[nodiscard]] constexpr std::size_t find_any_case(std::string_view text) const { return search(text, ascii::equals); }

 private:
  /// Four slots a word: three of four texts that are none end at the first.
  static constexpr std::size_t kSlots = std::bit_ceil(kWords * 4);
  static_assert(kWords > 0 && kWords < 0xFFFF);

  /// Of three bytes of either case and the length.
  static constexpr std::size_t slot_of(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at])); };
    const std::uint32_t key = (byte(0) | byte(text.size() / 2) << 8U | byte(text.size() - 1) << 16U | 0x202020U) ^
                              static_cast<std::uint32_t>(text.size()) << 24U;
    return (key * 0x9E3779B1U) >> (32U - static_cast<unsigned>(std::countr_zero(kSlots)));
  }

  template <class Same>
  constexpr std::size_t search(std::string_view text, Same is_same) const {
    if (text.empty()) return kNone;
    for (std::size_t slot = slot_of(text); slots_[slot] != kNone; slot = (slot + 1) % kSlots) {
      if (is_same(text, words_[slots_[slot]])) return slots_[slot];
    }
    return kNone;
  }

  std::array<std::string_view, kWords> words_;
  std::array<std::uint16_t, kSlots> slots_{};
};

}  // namespace onesec::inspect
