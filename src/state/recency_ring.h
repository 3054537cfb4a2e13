#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace onesec::state {

/// The last N values in the order of their arrival; the oldest arrival makes room. Zero bytes are the empty ring.
template <class T, std::size_t N>
class RecencyRing {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(N > 0 && N <= 0x7FFF, "positions are 16 bits");

 public:
  static constexpr std::size_t kCapacity = N;

  void push(const T& value) {
    values_[next_] = value;
    next_ = static_cast<std::uint16_t>(next_ + 1U == N ? 0U : next_ + 1U);
    if (size_ < N) ++size_;
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] bool is_full() const { return size_ == N; }
  /// In no promised order: what needs the order of time reads the values' times.
  [[nodiscard]] const T* begin() const { return values_.data(); }
  [[nodiscard]] const T* end() const { return values_.data() + size_; }
  /// 0 is the newest arrival. `age` must be below size().
  [[nodiscard]] const T& newest(std::size_t age) const { return values_[(next_ + N - 1 - age) % N]; }

  /// Forgets the values for which `is_unwanted` is true; the others keep their order.
  template <class Predicate>
  void remove_if(Predicate is_unwanted) {
    RecencyRing kept{};
    for (std::size_t age = size_; age-- > 0;) {
      if (!is_unwanted(newest(age))) kept.push(newest(age));
    }
    *this = kept;
  }
  void clear() { *this = RecencyRing{}; }

 private:
  std::uint16_t next_ = 0;
  std::uint16_t size_ = 0;
  std::uint32_t unused_ = 0;  ///< Keeps the bytes of equal rings equal: no padding.
  std::array<T, N> values_{};
};

}  // namespace onesec::state
