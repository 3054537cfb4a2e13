#include "egress_watch.h"

#include <utility>

#include "base/instant.h"
#include "fence.h"
#include "log_line.h"
#include "platform/clock.h"

namespace onesec::app {
namespace {

constexpr milliseconds kEvery{1'000};  ///< A few loads from memory.
constexpr std::int64_t kBetweenAlerts = 60'000'000'000;

}  // namespace

std::vector<EgressWatch::Way> ways_to_watch(const WayOut& way_out, const AiOut& ai) {
  using By = engine::EgressAttemptBody::By;
  std::vector<EgressWatch::Way> ways;
  if (const platform::FencePage* const fence = way_out.gate().fence()) {
    ways.push_back({.by = By::Kernel,
                    .refused = [fence] { return fence->refused(); },
                    .last = [fence] { return last_attempt(*fence); }});
  }
  ways.push_back({.by = By::AiGate,
                  .refused =
                      [&ai] {
                        const auto analyst = ai.analyst();
                        return analyst ? analyst->status().refused : 0;
                      },
                  .last = [] { return std::string(); }});
  return ways;
}

EgressWatch::EgressWatch(engine::Engine& engine, std::vector<Way> ways) : engine_(engine) {
  for (Way& way : ways) ways_.push_back({.way = std::move(way)});
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void EgressWatch::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!is_over_.wait_for(lock, stop, kEvery, [] { return false; }) && !stop.stop_requested()) {
    for (Watched& one : ways_) look(one);
  }
}

void EgressWatch::look(Watched& one) {
  const std::uint64_t refused = one.way.refused();
  if (refused < one.told) one.told = 0;
  const std::int64_t now = platform::steady_nanos();
  if (refused == one.told || now < one.not_before) return;
  one.not_before = now + kBetweenAlerts;
  const Status told = engine_.report_egress_attempt({one.way.by, refused - one.told, one.way.last()});
  if (told) one.told = refused;
  if (!told) log_line("an attempt to leave was refused, and there is no alert of it yet: " + told.error().what);
}

}  // namespace onesec::app
