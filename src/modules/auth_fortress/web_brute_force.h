#pragma once

#include "contract/detector.h"
#include "modules/auth_fortress/report.h"
#include "modules/auth_fortress/web_tries.h"

namespace onesec::auth_fortress {

/// Guessing at passwords through web sign-ins, from one address or from one network whose addresses take turns
/// (T1110.001, T1110.004): an access log names no accounts, so both look the same. Fast within minutes, slow within a
/// day.
struct WebBruteForce {
  using Digest = WebLogin;
  struct Config {
    std::uint32_t min_refused = 6;
    std::uint32_t slow_min_refused = 20;
    std::uint32_t min_in_a_row = 30;
    seconds window{600};
    seconds slow_window{24 * 3600};
  };
  struct State {
    WebDoor door{};     ///< Of a door's key.
    WebTries source{};  ///< Of a source's key, and the evidence too.
    Evidence evidence{};
  };
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"min_refused", &Config::min_refused, 2, 24, "Refused web sign-ins inside the window before a finding."},
      {"slow_min_refused", &Config::slow_min_refused, 2, 24, "The same for the long window."},
      {"min_in_a_row", &Config::min_in_a_row, 5, 1'000,
       "Web sign-ins without a pause, all answered by the same redirect, before a finding."},
      {"window_secs", &Config::window, 10, 86'400, "How far back refused sign-ins count for a fast attack."},
      {"slow_window_secs", &Config::slow_window, 600, 604'800,
       "How far back they count for a slow attack; at most the last 24."},
  };
  using Note = WebNote;
  static void keys(const Event& /*event*/, const WebLogin& login, Keys& out) { add_door_key(login, out); }
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
  static void observe(const Config& config, State& state, const Note& note, const Moment& moment, StepOutput& out);
};

}  // namespace onesec::auth_fortress
