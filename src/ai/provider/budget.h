#pragma once

#include <cstdint>

#include "ai/provider/answer.h"
#include "base/instant.h"

namespace onesec::ai {

/// What a day may cost at most. A day is UTC's. 0 as limit: none is given, and nothing is sent.
struct BudgetLimits {
  std::uint64_t daily_tokens = 0;
  std::uint64_t daily_cents = 0;  ///< Not read while both prices are 0 (a local model).
  std::uint64_t input_cents = 0;  ///< For a million tokens.
  std::uint64_t output_cents = 0;
  bool operator==(const BudgetLimits&) const = default;
};

struct Spent {
  std::int64_t day = 0;  ///< Since 1970.
  std::uint64_t tokens = 0;
  std::uint64_t microcents = 0;  ///< Tokens times cents for a million.
  std::uint64_t calls = 0;
};

/// Reserves before a call what it may cost at most, and settles by what the provider counted. One thread at a time.
class Budget {
 public:
  Budget() = default;
  Budget(BudgetLimits limits, Spent spent) : limits_(limits), spent_(spent) {}

  /// Of a body: its bytes halved. JSON of short ASCII words makes a token of three to four bytes, so this is too much
  /// rather than too little.
  [[nodiscard]] static Usage at_most(std::size_t body_bytes, std::uint32_t output_tokens) {
    return {body_bytes / 2, output_tokens, true};
  }
  [[nodiscard]] bool allows(const Usage& most, Instant now) const;
  /// Counts `most` until settle() says what it was; a crash in between counts too much, never too little.
  void reserve(const Usage& most, Instant now);
  void settle(const Usage& most, const Usage& real);

  /// The next day of the budget.
  [[nodiscard]] static Instant next_day(Instant now);
  [[nodiscard]] Spent spent(Instant now) const;
  [[nodiscard]] const BudgetLimits& limits() const { return limits_; }
  void set_limits(BudgetLimits limits) { limits_ = limits; }

 private:
  [[nodiscard]] std::uint64_t cost(const Usage& usage) const;

  BudgetLimits limits_{};
  Spent spent_{};
};

}  // namespace onesec::ai
