#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "state/fixed_point.h"

namespace onesec::state {

/// How many different things there were, about: relative error 1.04/√M (8 % for 256), one byte a register. For hashes
/// from a keyed hash; under 2.5 M it counts empty registers, which is nearly exact. (Flajolet, Fusy, Gandouet, Meunier:
/// "HyperLogLog", 2007.) Zero bytes are empty; nothing leaves it: for windows, hold two and swap.
template <std::size_t M>
class HyperLogLog {
  static_assert(std::has_single_bit(M) && M >= 64 && M <= 65'536);

 public:
  void add(std::uint64_t hash) {
    constexpr unsigned kIndexBits = static_cast<unsigned>(std::bit_width(M)) - 1;
    std::uint8_t& high = registers_[hash >> (64U - kIndexBits)];
    const std::uint64_t rest = (hash << kIndexBits) | (std::uint64_t{1} << (kIndexBits - 1));
    const auto rank = static_cast<std::uint8_t>(std::countl_zero(rest) + 1);
    if (rank > high) high = rank;
  }

  [[nodiscard]] std::uint64_t estimate() const {
    std::uint64_t empty = 0;
    std::uint64_t sum = 0;  // of 2^-register, in units of 2^-40: 65,536 registers fit 64 bits
    for (const std::uint8_t high : registers_) {
      empty += high == 0 ? 1U : 0U;
      sum += high > 40 ? 0U : std::uint64_t{1} << (40U - high);
    }
    if (sum == 0) return UINT64_MAX;
    const std::uint64_t raw = multiply_divide(kAlphaQ16 * M, (std::uint64_t{M} << 40U) >> kQ16Bits, sum);
    if (raw * 2 > 5 * M || empty == 0) return raw;
    // Linear counting: M ln(M / empty), with ln 2 = 45,426 / 65,536.
    const Q16 ratio_log2 = log2_q16(M) - log2_q16(empty);
    return multiply_divide(M * ratio_log2, 45'426, kQ16One) >> kQ16Bits;
  }

  void merge(const HyperLogLog& other) {
    for (std::size_t i = 0; i < M; ++i)
      registers_[i] = registers_[i] < other.registers_[i] ? other.registers_[i] : registers_[i];
  }

 private:
  /// 0.7213 / (1 + 1.079 / M), in units of 2^-16.
  static constexpr std::uint64_t kAlphaQ16 = 47'271ULL * M * 1'000 / (M * 1'000 + 1'079);
  std::array<std::uint8_t, M> registers_{};
};

}  // namespace onesec::state
