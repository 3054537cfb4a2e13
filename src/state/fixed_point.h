#pragma once

#include <cstdint>

namespace onesec::state {

/// Real numbers as integers in units of 2^-16, so that every machine and compiler computes the same.
using Q16 = std::uint64_t;
inline constexpr unsigned kQ16Bits = 16;
inline constexpr Q16 kQ16One = Q16{1} << kQ16Bits;

/// Rounded down; 0 for 0. Bit by bit: squaring the mantissa yields the next binary digit of the logarithm.
[[nodiscard]] Q16 log2_q16(std::uint64_t value);
/// 2^-(numerator/denominator) for a fraction below 1. `denominator` is over zero; relative error under 2^-14.
[[nodiscard]] Q16 exp2_minus_q16(std::uint64_t numerator, std::uint64_t denominator);
/// a × b / c without overflow between, saturating; 0 when c is 0.
[[nodiscard]] std::uint64_t multiply_divide(std::uint64_t a, std::uint64_t b, std::uint64_t c);

}  // namespace onesec::state
