#pragma once

#include "contract/detector.h"
#include "modules/auth_fortress/report.h"
#include "modules/auth_fortress/tries.h"

namespace onesec::auth_fortress {

/// Guessing at passwords from one address, or from one network whose addresses take turns (T1110.001): fast within
/// minutes, slow within a day. Leaves many different accounts to credential_stuffing and user_enumeration.
struct BruteForce {
  using Digest = Attempt;
  struct Config {
    std::uint32_t threshold_points = 60;
    std::uint32_t slow_threshold_points = 200;
    std::uint32_t points = 10;
    std::uint32_t points_root = 15;
    seconds window{600};
    seconds slow_window{24 * 3600};
  };
  struct State {
    Evidence evidence{};
    Instant good_at{};  ///< Last success from here.
    Tries tries{};
  };
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"threshold_points", &Config::threshold_points, 10, 10'000,
       "Points inside the window before a finding; 60 is six wrong passwords."},
      {"slow_threshold_points", &Config::slow_threshold_points, 10, 10'000,
       "Points inside the long window before a finding; 200 is twenty wrong passwords."},
      {"points", &Config::points, 1, 1'000, "Points of one wrong password."},
      {"points_root", &Config::points_root, 1, 1'000,
       "Points of one wrong password for root, from where nobody has logged in lately."},
      {"window_secs", &Config::window, 10, 86'400, "How far back tries count for a fast attack."},
      {"slow_window_secs", &Config::slow_window, 600, 604'800,
       "How far back tries count for a slow attack; at most the last 24 tries."},
  };
  static void keys(const Event& event, const Attempt& attempt, Keys& out);
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
};

}  // namespace onesec::auth_fortress
