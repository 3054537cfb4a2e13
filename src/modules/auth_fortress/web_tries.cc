#include "modules/auth_fortress/web_tries.h"

#include <algorithm>

#include "modules/auth_fortress/report.h"
#include "state/time_window.h"

namespace onesec::auth_fortress {
namespace {

/// Nobody reads an answer and types a password again in this time five times running; a probe comes twice a minute at
/// most, and people behind one address log in further apart.
constexpr seconds kSoon{20};
/// An expired page that calls /session every ten seconds doesn't come so often.
constexpr seconds kSessionSoon{5};
/// Web servers log whole seconds: this is less than two.
constexpr seconds kInARow{1};
/// Probes come evenly, but the log's whole seconds and a slow answer move one by so much, and a few are missed. No
/// closer than kSoon, so that who guesses so evenly gets three tries a minute.
constexpr seconds kEven{2};
constexpr std::int64_t kMissed = 5;

Nanoseconds apart(Instant a, Instant b) { return a > b ? a - b : b - a; }

/// A whole multiple of the period.
bool is_even(Nanoseconds gap, Nanoseconds period) {
  if (period < kSoon || gap < kSoon || gap > hours(24) || period > hours(24)) return false;
  const std::int64_t times = (gap + period / 2) / period;
  const Nanoseconds off = gap - period * times;
  return times >= 1 && times <= kMissed && off <= kEven * times && -off <= kEven * times;
}

/// The same page with another name or token in it, compressed.
bool is_near_size(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t difference = a > b ? a - b : b - a;
  return difference <= 16 + a / 64;
}

WebTry try_of(WebOutcome outcome, const WebLogin& login, const Event& event, Scope scope) {
  WebTry one;
  one.when = event.when;
  one.door = login.door_mark();
  one.part = part_of(event, scope);
  one.points = kWebPoints;
  one.is_sure = outcome == WebOutcome::Unsure ? 0 : 1;
  one.is_throttled = login.answer == Answer::Throttled ? 1 : 0;
  one.is_patient = one.is_sure;
  switch (login.door) {
    case Door::Token:  // A third: twenty expired tokens in ten minutes are many, even for a broken program.
      one.points = 3;
      one.is_patient = 0;
      break;
    case Door::Session:
      one.is_patient = 0;
      break;
    case Door::Rpc:  // Half: its methods also do other things.
      one.points = outcome == WebOutcome::Unsure ? kWebPoints / 2 : kWebPoints;
      break;
    default:
      break;
  }
  return one;
}

void count_entry(WebLast& here, Instant when) {
  if (!is_near(here.entered_from, when, hours(24))) {
    here.entered_from = when;
    here.entries = here.taken_back = 0;
  }
  if (here.entries < UINT16_MAX) ++here.entries;
}

/// Whether an attempt that most likely failed counts, given the last one at this door.
bool counts(WebOutcome outcome, Door door, Scope scope, const WebLast& last, Nanoseconds gap, bool is_alike) {
  switch (outcome) {
    case WebOutcome::Refused:
      return door != Door::Session || (is_alike && gap <= kSessionSoon);
    case WebOutcome::Shown:
      return door == Door::WordPress || !is_even(gap, last.period);
    case WebOutcome::Unsure:
      return is_alike && gap <= kSoon && (scope == Scope::Exact || scope == Scope::Lan);
    default:
      return false;
  }
}

}  // namespace

WebLast& WebTries::last_at(std::uint32_t door) {
  auto* at = std::ranges::find(last, door, &WebLast::door);
  if (at == last.end()) {
    at = &last.back();
    const bool is_full = at->door != 0;
    const WebLast spent = std::ranges::max(last, {}, &WebLast::taken_back);
    *at = {};
    at->door = door;
    if (is_full) {  // Whoever goes round more doors than we keep gets no new free ones at each.
      at->taken_back = spent.taken_back;
      at->entered_from = spent.entered_from;
    }
  }
  std::rotate(last.begin(), at, at + 1);  // The newest first, so that the last one is the one to give up.
  return last.front();
}

WebTries::Taken WebTries::take(WebOutcome outcome, const WebLogin& login, const Event& event, Scope scope) {
  WebLast& before = last_at(login.door_mark());
  const bool is_first = before.status == 0;
  const Nanoseconds gap = is_first ? Nanoseconds::max() : apart(event.when, before.when);
  const bool is_alike = !is_first && before.status == login.status && is_near_size(before.size, login.size);
  const bool is_counted = counts(outcome, login.door, scope, before, gap, is_alike);
  const bool is_run = is_alike && gap <= kInARow;
  before.in_a_row = is_run && before.in_a_row < UINT16_MAX ? static_cast<std::uint16_t>(before.in_a_row + 1U)
                    : is_run                               ? before.in_a_row
                                                           : std::uint16_t{1};
  if (!is_even(gap, before.period)) before.period = gap;
  before.when = event.when;
  before.size = login.size;
  before.status = login.status;
  if (is_counted) {
    tries.push(try_of(outcome, login, event, scope));
    return {.became = Became::Try};
  }
  if (outcome != WebOutcome::Entered) return {};
  if (!is_run) count_entry(before, event.when);
  // Who got in doesn't hand in the form again at once, to be sent to the same place.
  const bool is_repeat = login.answer == Answer::Redirect && is_alike && gap <= kSoon;
  if (is_repeat) return {.became = Became::Repeat, .in_a_row = before.in_a_row};
  return {.became = Became::Entry};
}

void WebTries::forgive(std::uint32_t door, Instant at) {
  WebLast& here = last_at(door);
  const std::uint32_t allowed = std::max<std::uint32_t>(kFreeTypos, here.entries);
  const std::uint32_t most = std::min(kTypos, allowed - std::min<std::uint32_t>(allowed, here.taken_back));
  const auto is_forgivable = [&](const WebTry& one) {
    return one.door == door && one.is_throttled == 0 && is_near(one.when, at, hours(24));
  };
  auto left = static_cast<std::uint32_t>(std::count_if(tries.begin(), tries.end(), is_forgivable));
  const std::uint32_t taken = std::min(left, most);
  if (taken == 0) return;
  here.taken_back = static_cast<std::uint16_t>(std::min<std::uint32_t>(here.taken_back + taken, UINT16_MAX));
  tries.remove_if([&](const WebTry& one) { return is_forgivable(one) && left-- <= taken; });
}

WebTally WebTries::tally(Instant at, Nanoseconds window, bool is_long) const {
  WebTally sum;
  const Instant end = state::window_end(tries, at, window);
  const auto is_counted = [&](const WebTry& one) {
    return state::is_within(one.when, end, window) && (!is_long || one.is_patient != 0);
  };
  for (const WebTry& one : tries) {
    if (!is_counted(one)) continue;
    sum.points += one.points;
    ++sum.tries;
    sum.sure += one.is_sure;
    std::uint32_t part_points = 0;
    for (const WebTry& other : tries) {
      if (other.part == one.part && is_counted(other)) part_points += other.points;
    }
    sum.part_points = std::max(sum.part_points, part_points);
  }
  return sum;
}

std::uint32_t WebTries::tries_at(std::uint32_t door, Instant at, Nanoseconds window) const {
  return static_cast<std::uint32_t>(std::count_if(tries.begin(), tries.end(), [&](const WebTry& one) {
    return one.door == door && is_near(one.when, at, window);
  }));
}

}  // namespace onesec::auth_fortress
