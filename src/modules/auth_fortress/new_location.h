#pragma once

#include "contract/detector.h"
#include "modules/auth_fortress/place.h"
#include "modules/auth_fortress/report.h"
#include "state/distinct_set.h"

namespace onesec::auth_fortress {

/// The first login of an account from a country where it never was, or, for accounts of settled habits, from a new
/// network (T1078). Learns for ever; the first login of all is silent. Leaves journeys too fast to be true to
/// impossible_travel.
struct NewLocation {
  using Digest = Attempt;
  struct Config {
    std::uint32_t min_logins_country = 1;
    std::uint32_t min_logins_network = 10;
    std::uint32_t max_networks = 3;
    seconds settled_after{14 * 24 * 3600};
  };
  struct Seen {
    Instant when{};
    Country country{};
    std::uint8_t unused[6] = {};
  };
  struct State {
    std::array<Seen, 8> countries{};  ///< Unused ones have no country.
    state::DistinctSet<8> networks{};
    Instant first_at{};
    Instant last_at{};
    std::uint32_t logins = 0;
    Country last_country{};
    std::uint16_t unused = 0;
  };
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"min_logins_country", &Config::min_logins_country, 1, 1'000,
       "Logins an account must have had before a new country is a finding."},
      {"min_logins_network", &Config::min_logins_network, 1, 1'000,
       "Logins an account must have had before a new network is a finding."},
      {"max_networks", &Config::max_networks, 1, 7,
       "Who comes from more networks than this travels, and a new one is no finding."},
      {"settled_after_secs", &Config::settled_after, 0, 31'536'000,
       "How long an account must be known before a new network is a finding."},
  };
  static void keys(const Event& event, const Attempt& attempt, Keys& out);
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
  static void save(const State& state, ByteWriter& out);
  static bool load(std::uint16_t version, ByteReader& in, State& state);
};

}  // namespace onesec::auth_fortress
