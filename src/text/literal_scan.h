#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onesec::text {

/// Finds which of many literals stand in a text, in one pass over it (Aho and Corasick, 1975, as a complete automaton
/// over classes of bytes). ASCII letters are compared without their case. Immutable, and needs nothing beside the text:
/// any number of threads may scan.
class LiteralScan {
 public:
  static constexpr std::size_t kMaxStates = 65'536;  ///< With 64 classes of bytes 16 MiB.

  LiteralScan() = default;
  /// Exhausted: the literals together need more states. InvalidInput: one is empty.
  [[nodiscard]] static Result<LiteralScan> build(std::span<const std::string> literals);

  /// Calls see(place in the list given to build()) for each occurrence; one literal may be told often.
  template <class See>
  void scan(std::string_view text, See&& see) const {
    if (next_.empty()) return;
    std::uint32_t state = 0;
    for (const char c : text) {
      state = next_[state * classes_ + class_of_[static_cast<unsigned char>(c)]];
      if (has_output_[state] == 0) continue;
      for (std::uint32_t at = state; at != 0; at = shorter_[at]) {
        for (std::uint32_t i = first_[at]; i < first_[at + 1]; ++i) see(outputs_[i]);
      }
    }
  }

  [[nodiscard]] std::size_t states() const { return has_output_.size(); }
  [[nodiscard]] std::size_t memory_bytes() const { return next_.size() * sizeof(std::uint32_t) + states() * 9; }

 private:
  std::array<std::uint8_t, 256> class_of_{};
  std::uint32_t classes_ = 1;
  std::vector<std::uint32_t> next_;       ///< states x classes
  std::vector<std::uint8_t> has_output_;  ///< Of a state: it or a shorter end of it is a literal.
  std::vector<std::uint32_t> shorter_;    ///< The longest shorter end that is a literal; 0: none.
  std::vector<std::uint32_t> first_;      ///< Of a state's own literals, in outputs_; one more than states.
  std::vector<std::uint32_t> outputs_;
};

}  // namespace onesec::text
