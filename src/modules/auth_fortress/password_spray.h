#pragma once

#include "contract/detector.h"
#include "modules/auth_fortress/report.h"
#include "state/recency_ring.h"

namespace onesec::auth_fortress {

/// Many accounts of one service, each tried a few times, from many sources that each try little (T1110.003).
struct PasswordSpray {
  using Digest = Attempt;
  struct Config {
    std::uint32_t min_users = 10;
    std::uint32_t min_sources = 8;
    std::uint32_t max_tries_per_source = 3;
    seconds window{3600};
  };
  struct Pair {
    Instant when{};
    std::uint32_t user = 0;
    std::uint32_t source = 0;
  };
  struct State {
    Evidence evidence{};
    state::RecencyRing<Pair, 64> tries{};
  };
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"min_users", &Config::min_users, 3, 64, "Different accounts that must be tried."},
      {"min_sources", &Config::min_sources, 3, 64, "Different sources that must take part."},
      {"max_tries_per_source", &Config::max_tries_per_source, 1, 64,
       "A source with more tries than this isn't part of it."},
      {"window_secs", &Config::window, 60, 86'400, "How far back tries count; at most the last 64."},
  };
  static void keys(const Event& event, const Attempt& attempt, Keys& out);
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
};

}  // namespace onesec::auth_fortress
