#include "ai/provider/budget.h"

#include <algorithm>

namespace onesec::ai {
namespace {

constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::uint64_t kMicro = 1'000'000;
/// A provider's count beyond it is a lie or an error; a context has a million.
constexpr std::uint64_t kMostTokens = 10'000'000;

std::int64_t day_of(Instant now) {
  const std::int64_t secs = now.whole_seconds();
  return secs / kDaySeconds - (secs % kDaySeconds < 0 ? 1 : 0);
}

std::uint64_t tokens_of(const Usage& usage) {
  return std::min(usage.input_tokens, kMostTokens) + std::min(usage.output_tokens, kMostTokens);
}

}  // namespace

std::uint64_t Budget::cost(const Usage& usage) const {
  return std::min(usage.input_tokens, kMostTokens) * limits_.input_cents +
         std::min(usage.output_tokens, kMostTokens) * limits_.output_cents;
}

Spent Budget::spent(Instant now) const {
  // A clock set back doesn't give yesterday's money again.
  if (day_of(now) <= spent_.day) return spent_;
  return {.day = day_of(now), .tokens = 0, .microcents = 0, .calls = 0};
}

bool Budget::allows(const Usage& most, Instant now) const {
  const Spent today = spent(now);
  if (today.tokens + tokens_of(most) > limits_.daily_tokens) return false;
  if (limits_.input_cents == 0 && limits_.output_cents == 0) return true;
  return today.microcents + cost(most) <= limits_.daily_cents * kMicro;
}

void Budget::reserve(const Usage& most, Instant now) {
  spent_ = spent(now);
  spent_.tokens += tokens_of(most);
  spent_.microcents += cost(most);
  ++spent_.calls;
}

void Budget::settle(const Usage& most, const Usage& real) {
  if (!real.is_told) return;  // Then it has cost what it may have cost.
  spent_.tokens = spent_.tokens - std::min(spent_.tokens, tokens_of(most)) + tokens_of(real);
  spent_.microcents = spent_.microcents - std::min(spent_.microcents, cost(most)) + cost(real);
}

Instant Budget::next_day(Instant now) { return Instant::from_seconds((day_of(now) + 1) * kDaySeconds); }

}  // namespace onesec::ai
