// Any order of any times: containers stay inside their bounds and agree with themselves.
#include <cstdlib>
#include <string_view>

#include "base/byte_reader.h"
#include "state/decayed_sum.h"
#include "state/distinct_set.h"
#include "state/hyper_log_log.h"
#include "state/sliding_count.h"
#include "state/window_counts.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec;
  ByteReader in(std::string_view(reinterpret_cast<const char*>(data), size));
  state::SlidingCount<16> sliding;
  state::WindowCounts<24> parts;
  state::DistinctSet<16> distinct;
  state::HyperLogLog<64> sketch;
  state::DecayedSum sum;
  while (!in.failed() && !in.at_end()) {
    const Instant when = Instant::from_nanos(in.i64().value_or(0));
    const std::uint32_t times = in.u32().value_or(1);
    sliding.add(when, seconds(60), times);
    if (sliding.count(when, seconds(60)) < (times == 0 ? 0U : 1U) || sliding.count(when, seconds(60)) > 16)
      std::abort();
    parts.add(when, seconds(3'600), times);
    if (parts.total() > 24U * 65'535U) std::abort();
    distinct.add(times, when);
    if (distinct.size() > 16 || distinct.count(when, seconds(60)) > 16) std::abort();
    sketch.add(std::uint64_t{times} * 0x9E3779B97F4A7C15U);
    if (sketch.estimate() == 0) std::abort();
    sum.add(when, seconds(60), times);
    if (sum.value(when, seconds(60)) > (std::uint64_t{1} << 63U)) std::abort();
  }
  return 0;
}
