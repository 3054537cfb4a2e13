#pragma once

#include "contract/detector.h"
#include "modules/auth_fortress/report.h"
#include "modules/auth_fortress/tries.h"
#include "state/distinct_set.h"

namespace onesec::auth_fortress {

/// A login with a password right after many failed ones, from one address or network, or of one account from many
/// sources: somebody may have guessed it (T1110, T1078). Blind to stolen passwords that work at once: new_location
/// looks at those.
struct SuccessAfterFailures {
  using Digest = Attempt;
  struct Config {
    std::uint32_t min_failures = 5;
    std::uint32_t min_failures_known = 20;
    std::uint32_t min_failures_spread = 10;
    std::uint32_t min_sources_spread = 5;
    seconds window{24 * 3600};
  };
  struct State {
    Evidence evidence{};
    state::DistinctSet<8> known{};  ///< For an origin: accounts that logged in. For an account: networks it came from.
    Tries tries{};                  ///< For an origin: at whichever account. For an account: from wherever.
  };
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"min_failures", &Config::min_failures, 2, 1'000, "Failures from one address before its success is a finding."},
      {"min_failures_known", &Config::min_failures_known, 2, 1'000,
       "The same where this account has logged in from there within 30 days."},
      {"min_failures_spread", &Config::min_failures_spread, 2, 1'000,
       "Failures at one account from anywhere before a success from a new network is a finding."},
      {"min_sources_spread", &Config::min_sources_spread, 2, 24, "From how many different sources these must come."},
      {"window_secs", &Config::window, 60, 604'800, "How far back failures count."},
  };
  static void keys(const Event& event, const Attempt& attempt, Keys& out);
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
};

}  // namespace onesec::auth_fortress
