#include "ai/provider/exchange.h"

#include <algorithm>
#include <utility>

#include "ai/provider/pacific.h"

namespace onesec::ai {
namespace {

/// A pause ends with the configuration, so when to look again is only a courtesy.
constexpr hours kPaused{1};

}  // namespace

const std::string* Exchange::model() const {
  const auto found = std::ranges::find_if(
      models_, [&](const std::string& one) { return std::ranges::find(standing_.gone, one) == standing_.gone.end(); });
  return found == models_.end() ? nullptr : &*found;
}

/// Full jitter (Brooker, "Exponential Backoff And Jitter", 2015) between 1 s and 2^failures s.
Nanoseconds Exchange::backoff(std::uint32_t failures) const {
  const auto ceiling = std::min<std::int64_t>(kLongestBackoff.count(), std::int64_t{1} << std::min(failures, 6U));
  const double spread = static_cast<double>(ceiling - 1) * chance_();
  return milliseconds(1'000 + static_cast<std::int64_t>(spread * 1'000));
}

Exchange::Step Exchange::next(Instant now) const {
  if (is_over_) return Over{};
  if (!standing_.paused.empty()) return Later{now + kPaused, standing_.paused};
  if (has_stopped_) return Later{now + kQuiet, answer_.reason};
  if (now < standing_.quiet_until) return Later{standing_.quiet_until, "the provider fails: " + standing_.trouble};
  if (now < not_before_) return Wait{not_before_};
  const std::string* const name = model();
  if (name == nullptr) return Later{now + kPaused, "the provider has none of the configured models"};
  if (const auto key = standing_.keys.pick(*name, now)) return Send{*key, *name, output_};
  const std::optional<Instant> free = standing_.keys.ready_at(*name);
  if (!free) return Later{now + kPaused, "every key is refused"};
  return Later{*free, "every key waits for " + *name};
}

void Exchange::note_trouble(Instant now) {
  ++troubles_;
  standing_.trouble = answer_.reason;
  if (++standing_.troubles >= kTries) {
    standing_.quiet_until = now + kQuiet;
    has_stopped_ = true;
  } else {
    not_before_ = now + backoff(troubles_);
  }
}

void Exchange::note_limit(const Send& sent, Instant now) {
  const Nanoseconds wait = std::max<Nanoseconds>(answer_.wait, backoff(++limits_));
  standing_.keys.cool(sent.key, sent.model, answer_.for_today ? next_pacific_midnight(now) : now + wait);
}

void Exchange::note(const Send& sent, ProviderAnswer answer, Instant now) {
  answer_ = std::move(answer);
  if (answer_.fate != Fate::ServerTrouble && answer_.fate != Fate::NotTrusted && answer_.fate != Fate::Closed) {
    standing_.troubles = 0;  // Whatever it says, it is there.
  }
  switch (answer_.fate) {
    case Fate::CutShort:
      if (!is_doubled_ && OutputTokens::at_least(output_.value() * 2).value() > output_.value()) {
        is_doubled_ = true;
        output_ = OutputTokens::at_least(output_.value() * 2);
        return;
      }
      [[fallthrough]];
    case Fate::Answered:
    case Fate::NoOpinion:
    case Fate::Nonsense:
      standing_.keys.prefer(sent.key);
      is_over_ = true;
      return;
    case Fate::KeyRefused:
      standing_.keys.refuse(sent.key, answer_.reason);
      return;
    case Fate::AccountRefused:
    case Fate::RequestRefused:
    case Fate::WrongAddress:
      standing_.paused = answer_.reason;
      return;
    case Fate::ModelGone:
      standing_.gone.push_back(sent.model);
      return;
    case Fate::RateLimited:
      return note_limit(sent, now);
    case Fate::ServerTrouble:
    case Fate::NotTrusted:
      return note_trouble(now);
    case Fate::Closed:
      has_stopped_ = true;
      return;
  }
}

}  // namespace onesec::ai
