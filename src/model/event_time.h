#pragma once

#include "model/event_draft.h"

namespace onesec {

/// 5 s: clocks kept by NTP differ by milliseconds; past this a time from the future is a mistake or a lie.
inline constexpr seconds kMaxAhead{5};
/// 7 days: how far a file or journald may lag while we catch up after downtime; also the default retention of events.
inline constexpr hours kMaxLag{7 * 24};

/// Chooses `draft.when` and its origin, once: the record's own time if the source may be believed about time
/// (everything but `declared`) and it is at most kMaxAhead ahead of and at most `max_lag` behind `received_at`.
void choose_time(EventDraft& draft, Nanoseconds max_lag = kMaxLag);

}  // namespace onesec
