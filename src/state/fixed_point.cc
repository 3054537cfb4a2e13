#include "state/fixed_point.h"

#include <bit>

namespace onesec::state {
namespace {

__extension__ using Wide = unsigned __int128;

/// 2^(-1/2), 2^(-1/4), … 2^(-1/65536) in units of 2^-32: the digits of a binary fraction choose among them.
constexpr std::uint64_t kRoots[kQ16Bits] = {
    3037000499U, 3611622602U, 3938502375U, 4112874773U, 4202935003U, 4248701964U, 4271771996U, 4283353945U,
    4289156690U, 4292061009U, 4293513906U, 4294240539U, 4294603902U, 4294785595U, 4294876444U, 4294921870U};

}  // namespace

Q16 log2_q16(std::uint64_t value) {
  if (value == 0) return 0;
  const unsigned whole = static_cast<unsigned>(std::bit_width(value)) - 1;
  Q16 result = Q16{whole} << kQ16Bits;
  std::uint64_t mantissa = value << (63 - whole);  // [1, 2) in units of 2^-63
  for (Q16 digit = kQ16One >> 1U; digit != 0; digit >>= 1U) {
    const Wide square = static_cast<Wide>(mantissa) * mantissa;  // units of 2^-126
    if ((square >> 127U) != 0) {
      result += digit;
      mantissa = static_cast<std::uint64_t>(square >> 64U);
    } else {
      mantissa = static_cast<std::uint64_t>(square >> 63U);
    }
  }
  return result;
}

Q16 exp2_minus_q16(std::uint64_t numerator, std::uint64_t denominator) {
  const std::uint64_t fraction = multiply_divide(numerator, kQ16One, denominator) & (kQ16One - 1);
  std::uint64_t product = std::uint64_t{1} << 32U;
  for (unsigned i = 0; i < kQ16Bits; ++i) {
    if ((fraction >> (kQ16Bits - 1 - i) & 1U) != 0) product = (product * kRoots[i]) >> 32U;
  }
  return product >> (32U - kQ16Bits);
}

std::uint64_t multiply_divide(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  if (c == 0) return 0;
  const Wide quotient = static_cast<Wide>(a) * b / c;
  return quotient > UINT64_MAX ? UINT64_MAX : static_cast<std::uint64_t>(quotient);
}

}  // namespace onesec::state
