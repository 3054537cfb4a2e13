#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace onesec {

/// The N bytes of `name` at `at`, as a number.
template <std::size_t N>
[[nodiscard]] constexpr std::uint64_t load_bytes(std::string_view name, std::size_t at) {
  std::uint64_t value = 0;
  if consteval {
    for (std::size_t i = 0; i < N; ++i) value |= std::uint64_t{static_cast<unsigned char>(name[at + i])} << (8 * i);
  } else {
    std::memcpy(&value, name.data() + at, N);  // little-endian hosts only, as byte_reader.h says
  }
  return value;
}

/// A name's size, first bytes and last bytes: all of a name of up to 16 bytes, and most of a longer one. Two loads take
/// the place of a loop over its bytes.
struct NameKey {
  std::uint64_t front = 0;
  std::uint64_t back = 0;
  std::uint64_t size = 0;
  bool operator==(const NameKey&) const = default;

  static constexpr std::size_t kWhole = 16;  ///< Names up to this size are equal when their keys are.

  [[nodiscard]] static constexpr NameKey of(std::string_view name) {
    const std::size_t size = name.size();
    if (size >= 8) return {load_bytes<8>(name, 0), load_bytes<8>(name, size - 8), size};
    if (size >= 4) return {load_bytes<4>(name, 0), load_bytes<4>(name, size - 4), size};
    if (size >= 1)
      return {load_bytes<1>(name, 0) | load_bytes<1>(name, size / 2) << 8U, load_bytes<1>(name, size - 1), size};
    return {};
  }
  [[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t seed) const {
    return (front ^ std::rotl(back, 29) ^ size * 0x9E3779B97F4A7C15U) * seed;
  }
};

/// A closed list of up to 64 names of up to 32 bytes, with one look for each question: a perfect hash, found by the
/// compiler: `constexpr auto kIndex = name_index(kNames); kIndex.find("fail_password")` gives the place in kNames.
/// Holds no pointer and has no constructor, so that it stays in read-only memory. Made by name_index() only.
template <std::size_t N>
struct NameIndex {
  static_assert(N > 0 && N <= 64);
  static constexpr std::size_t kLongest = 2 * NameKey::kWhole;
  // Four slots a name or more: a seed without a collision comes within some dozens of tries up to 20 names, some
  // thousands at 64.
  static constexpr unsigned kBits = std::bit_width(N * 8 - 1);
  static constexpr unsigned kShift = 64 - kBits;

  /// A whole name: its key, and of more than 16 bytes the second eight and those before the last eight.
  struct Name {
    NameKey key{};
    std::uint64_t second = 0;
    std::uint64_t last_but_one = 0;
    bool operator==(const Name&) const = default;

    [[nodiscard]] static constexpr Name of(std::string_view name) {
      if (name.size() <= NameKey::kWhole) return {NameKey::of(name), 0, 0};
      return {NameKey::of(name), load_bytes<8>(name, 8), load_bytes<8>(name, name.size() - 16)};
    }
  };

  std::array<Name, N> names{};
  std::array<std::uint8_t, std::size_t{1} << kBits> slots{};  ///< A place in `names`, or N.
  std::uint64_t seed = 0x9E3779B97F4A7C15U;

  [[nodiscard]] constexpr std::optional<std::size_t> find(std::string_view name) const {
    if (name.size() > kLongest) return std::nullopt;
    const Name wanted = Name::of(name);
    const std::uint8_t at = slots[wanted.key.mixed(seed) >> kShift];
    if (at == N || names[at] != wanted) return std::nullopt;
    return at;
  }

  /// Fills `slots` by `seed`; false when two names want one slot.
  consteval bool fill() {
    for (std::uint8_t& slot : slots) slot = N;
    for (std::size_t i = 0; i < N; ++i) {
      if (names[i].key.size > kLongest) throw "a name of more than 32 bytes";
      std::uint8_t& slot = slots[names[i].key.mixed(seed) >> kShift];
      if (slot != N) return false;
      slot = static_cast<std::uint8_t>(i);
    }
    return true;
  }
};

template <std::size_t N>
[[nodiscard]] consteval NameIndex<N> name_index(const std::array<std::string_view, N>& names) {
  NameIndex<N> index;
  for (std::size_t i = 0; i < N; ++i) index.names[i] = NameIndex<N>::Name::of(names[i]);
  while (!index.fill()) index.seed = index.seed * 0x5851F42D4C957F2DU + 0x14057B7EF767814FU;  // Knuth's MMIX generator
  return index;
}

}  // namespace onesec
