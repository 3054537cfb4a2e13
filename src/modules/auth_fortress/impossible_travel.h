#pragma once

#include "contract/detector.h"
#include "modules/auth_fortress/place.h"
#include "modules/auth_fortress/report.h"
#include "state/distinct_set.h"

namespace onesec::auth_fortress {

/// Two logins of one account from countries too far apart for the time between (T1078). Measured between the nearest
/// borders, so a finding is never an artefact of a country's size; a country is coarse, so never above Medium.
struct ImpossibleTravel {
  using Digest = Attempt;
  struct Config {
    std::uint32_t max_km_per_hour = kMaxKmPerHour;
    std::uint32_t min_km = kMinKm;
  };
  struct State {
    Instant when{};
    state::DistinctSet<4> told{};  ///< Pairs of countries.
    Evidence evidence{};
    Country country{};
    std::uint8_t unused[6] = {};
  };
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"max_km_per_hour", &Config::max_km_per_hour, 100, 10'000, "The fastest journey that is still believed."},
      {"min_km", &Config::min_km, 0, 20'000, "Countries nearer than this are never a finding."},
  };
  static void keys(const Event& event, const Attempt& attempt, Keys& out);
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
};

}  // namespace onesec::auth_fortress
