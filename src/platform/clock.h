#pragma once

#include "base/instant.h"

namespace onesec::platform {

/// The wall clock. The only place that reads it; pure rooms get times as values.
[[nodiscard]] Instant now();

/// Nanoseconds of a clock that never jumps, for time-outs and pacing. No relation to the wall clock.
[[nodiscard]] std::int64_t steady_nanos();

/// CPU time used by this process so far.
[[nodiscard]] Nanoseconds cpu_time();

}  // namespace onesec::platform
