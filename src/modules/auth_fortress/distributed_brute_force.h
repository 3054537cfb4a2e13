#pragma once

#include "contract/detector.h"
#include "modules/auth_fortress/report.h"
#include "state/distinct_set.h"

namespace onesec::auth_fortress {

/// Many sources guess at one account, each so rarely that no source stands out (T1110.001).
struct DistributedBruteForce {
  using Digest = Attempt;
  struct Config {
    std::uint32_t min_sources = 12;
    seconds window{24 * 3600};
  };
  struct State {
    Evidence evidence{};
    state::DistinctSet<32> sources{};
  };
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"min_sources", &Config::min_sources, 3, 32,
       "Different sources (IPv4 addresses, IPv6 /48) that failed at one account before a finding."},
      {"window_secs", &Config::window, 60, 604'800, "How far back they count."},
  };
  /// The account, unless it doesn't exist: guessing at that harms nobody, and every server on the internet has it all
  /// day.
  static void keys(const Event& event, const Attempt& attempt, Keys& out);
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
};

}  // namespace onesec::auth_fortress
