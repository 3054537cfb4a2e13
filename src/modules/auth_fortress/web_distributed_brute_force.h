#pragma once

#include "contract/detector.h"
#include "modules/auth_fortress/report.h"
#include "modules/auth_fortress/web_door.h"
#include "state/distinct_set.h"
#include "state/window_counts.h"

namespace onesec::auth_fortress {

/// Many sources are refused at one web sign-in and never get in, each so rarely that none stands out (T1110.003,
/// T1110.004).
struct WebDistributedBruteForce {
  using Digest = WebLogin;
  struct Config {
    std::uint32_t min_sources = 12;
    std::uint32_t min_networks = 4;
    seconds window{3600};
  };
  static constexpr std::uint32_t kMostSources = 64;
  static constexpr std::uint32_t kSteps = 12;
  using Counts = state::WindowCounts<kSteps>;
  struct State {
    WebDoor door{};
    state::DistinctSet<kMostSources> refused{};  ///< Sources whose last attempt failed.
    state::DistinctSet<8> networks{};            ///< Of these.
    Instant counted_at{};
    Counts arrivals{};                           ///< Sources as they appear in `refused`; taken back when they get in.
    state::DistinctSet<kMostSources> entered{};  ///< Sources that got in, with when they were counted last.
    Counts entries{};                            ///< Such sources, each once in half a window.
    Evidence evidence{};
  };
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"min_sources", &Config::min_sources, 3, kMostSources,
       "Different sources (IPv4 addresses, IPv6 /48) refused at one web sign-in before a finding."},
      {"min_networks", &Config::min_networks, 1, 8, "In how many routed blocks (IPv4 /24, IPv6 /48) they must be."},
      {"window_secs", &Config::window, 60, 86'400, "How far back they count, in twelve steps."},
  };
  static void keys(const Event& /*event*/, const WebLogin& login, Keys& out) { add_door_key(login, out); }
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
};

}  // namespace onesec::auth_fortress
