#pragma once

#include "base/instant.h"
#include "engine/controls.h"
#include "model/finding.h"

namespace onesec::engine {

// What the engine itself has to say, as findings for AlertBook::notice(). `now` is journal time.

/// An event ended the engine twice.
[[nodiscard]] Finding poison_notice(const SkipBody& skip, Instant now);
/// As above, for a record that a source could not make into an event.
[[nodiscard]] Finding poison_notice(const RecordSkipBody& skip, Instant now);
/// Something wanted to leave by another way than the egress gate, or past its rules.
[[nodiscard]] Finding egress_attempt_notice(const EgressAttemptBody& attempt, Instant now);

}  // namespace onesec::engine
