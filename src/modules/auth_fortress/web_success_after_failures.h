#pragma once

#include "contract/detector.h"
#include "modules/auth_fortress/report.h"
#include "modules/auth_fortress/web_tries.h"

namespace onesec::auth_fortress {

/// A web sign-in that most likely worked after many from the same address that didn't: somebody may have guessed it
/// (T1110, T1078). "Most likely": a log doesn't show where a redirect leads.
struct WebSuccessAfterFailures {
  using Digest = WebLogin;
  struct Config {
    std::uint32_t min_failed = 10;
    std::uint32_t min_failed_known = 20;
    seconds window{24 * 3600};
  };
  struct State {
    WebDoor door{};     ///< Of a door's key.
    WebTries source{};  ///< Of a source's key, and what follows too.
    Evidence evidence{};
    Instant entered_at{};  ///< Last sign-in from here that worked.
  };
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"min_failed", &Config::min_failed, 2, 24,
       "Failed web sign-ins at one address of the site before one that works is a finding."},
      {"min_failed_known", &Config::min_failed_known, 2, 24,
       "The same where somebody signed in from there within 30 days."},
      {"window_secs", &Config::window, 60, 604'800, "How far back failures count; at most the last 24."},
  };
  using Note = WebNote;
  static void keys(const Event& /*event*/, const WebLogin& login, Keys& out) { add_door_key(login, out); }
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
  static void observe(const Config& config, State& state, const Note& note, const Moment& moment, StepOutput& out);
};

}  // namespace onesec::auth_fortress
