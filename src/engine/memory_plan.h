#pragma once

#include <cstdint>

namespace onesec::engine {

/// How `limits.memory_mb` is shared out, decided when the configuration is loaded, never from measured memory. At the
/// default of 256 MiB the parts are, in MiB: bus (Go) 48, detectors' state 96, queue before the journal 16, batches
/// under way 24, SQLite 12, alerts in memory 16, and 44 for code, threads and buffers, which don't grow.
struct MemoryPlan {
  std::uint64_t bus = 0;
  std::uint64_t state = 0;
  std::uint64_t queue = 0;
  std::uint64_t batches = 0;
  std::uint64_t sqlite = 0;
  std::uint64_t alerts = 0;
  std::uint64_t fixed = 0;
};

[[nodiscard]] constexpr MemoryPlan plan_memory(std::uint64_t total) {
  const auto part = [total](std::uint64_t of_256) { return total / 256 * of_256; };
  return {part(48), part(96), part(16), part(24), part(12), part(16), part(44)};
}
static_assert([] {
  const MemoryPlan plan = plan_memory(256U << 20U);
  return plan.bus + plan.state + plan.queue + plan.batches + plan.sqlite + plan.alerts + plan.fixed == 256U << 20U;
}());

}  // namespace onesec::engine
