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

/// A closed list of up to 64 names, with one look for each question: a perfect hash, found by the compiler.
/// `constexpr NameIndex kIndex(kNames); kIndex.find("fail_password")` gives the place in kNames.
template <std::size_t N>
class NameIndex {
 public:
  consteval explicit NameIndex(const std::array<std::string_view, N>& names) : names_(names) {
    static_assert(N > 0 && N <= 64);
    for (std::size_t i = 0; i < N; ++i) keys_[i] = NameKey::of(names[i]);
    while (!fits()) seed_ = seed_ * 0x5851F42D4C957F2DU + 0x14057B7EF767814FU;  // Knuth's MMIX generator
  }

  [[nodiscard]] constexpr std::optional<std::size_t> find(std::string_view name) const {
    const NameKey key = NameKey::of(name);
    const std::uint8_t at = slots_[key.mixed(seed_) >> kShift];
    if (at == N || keys_[at] != key) return std::nullopt;
    if (key.size > NameKey::kWhole && names_[at] != name) return std::nullopt;
    return at;
  }

 private:
  // Four slots a name: a seed without a collision comes within some dozens of tries up to 20 names, some thousands
  // at 64.
  static constexpr unsigned kBits = std::bit_width(N * 8 - 1);
  static constexpr unsigned kShift = 64 - kBits;

  consteval bool fits() {
    for (std::uint8_t& slot : slots_) slot = N;
    for (std::size_t i = 0; i < N; ++i) {
      std::uint8_t& slot = slots_[keys_[i].mixed(seed_) >> kShift];
      if (slot != N) return false;
      slot = static_cast<std::uint8_t>(i);
    }
    return true;
  }

  std::array<std::string_view, N> names_;
  std::array<NameKey, N> keys_{};
  std::array<std::uint8_t, std::size_t{1} << kBits> slots_{};
  std::uint64_t seed_ = 0x9E3779B97F4A7C15U | 1U;
};

}  // namespace onesec
