#include "model/event_time.h"

namespace onesec {

void choose_time(EventDraft& draft, Nanoseconds max_lag) {
  draft.when = draft.received_at;
  draft.time_origin = TimeOrigin::Received;
  if (!draft.record_time) return;
  const bool is_believable = draft.provenance != Provenance::Declared &&
                             *draft.record_time <= draft.received_at + kMaxAhead &&
                             *draft.record_time >= draft.received_at - max_lag;
  draft.time_origin = is_believable ? TimeOrigin::Record : TimeOrigin::Suspect;
  if (is_believable) draft.when = *draft.record_time;
}

}  // namespace onesec
