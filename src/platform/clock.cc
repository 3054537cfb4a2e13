#include "platform/clock.h"

#include <ctime>

namespace onesec::platform {
namespace {

std::int64_t read(clockid_t clock) {
  timespec at{};
  clock_gettime(clock, &at);
  return std::int64_t{at.tv_sec} * 1'000'000'000 + at.tv_nsec;
}

}  // namespace

Instant now() { return Instant::from_nanos(read(CLOCK_REALTIME)); }
std::int64_t steady_nanos() { return read(CLOCK_MONOTONIC); }
Nanoseconds cpu_time() { return Nanoseconds(read(CLOCK_PROCESS_CPUTIME_ID)); }

}  // namespace onesec::platform
