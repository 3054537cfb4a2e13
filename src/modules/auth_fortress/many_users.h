#pragma once

#include "contract/detector.h"
#include "modules/auth_fortress/report.h"
#include "state/distinct_set.h"

namespace onesec::auth_fortress {

/// The accounts tried from one origin, and by which of its parts: what credential_stuffing and user_enumeration keep.
struct ManyUsers {
  Evidence evidence{};
  Instant good_at{};  ///< Last success from here.
  state::DistinctSet<24> users{};
  state::DistinctSet<8> parts{};

  void add(const Attempt& attempt, const Event& event, Scope scope);
};

/// 4: two or three addresses may be one person's telephone and computer; a network speaks for itself from four parts
/// on.
inline constexpr std::uint32_t kMinParts = 4;

/// A network speaks only when the accounts are spread over its parts, so that an address that does it alone stands
/// alone.
[[nodiscard]] bool is_for_scope(const ManyUsers& state, Scope scope, Instant at, Nanoseconds window,
                                std::uint32_t min_users);

/// Many different accounts from one origin, a few tries each: lists of stolen passwords, or one password for everybody
/// (T1110.004). Blind to lists tried from many addresses: password_spray.
struct CredentialStuffing {
  using Digest = Attempt;
  struct Config {
    std::uint32_t min_users = 10;
    seconds window{24 * 3600};
  };
  using State = ManyUsers;
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"min_users", &Config::min_users, 3, 24, "Different accounts tried from one address before a finding."},
      {"window_secs", &Config::window, 60, 604'800, "How far back they count."},
  };
  static void keys(const Event& event, const Attempt& attempt, Keys& out);
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
};

/// Different accounts that don't exist, from one origin: somebody looks for names (T1087, T1110.001).
struct UserEnumeration {
  using Digest = Attempt;
  struct Config {
    std::uint32_t min_users = 3;
    std::uint32_t slow_min_users = 6;
    seconds window{600};
    seconds slow_window{24 * 3600};
  };
  using State = ManyUsers;
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"min_users", &Config::min_users, 2, 24,
       "Different accounts that don't exist inside the window before a finding."},
      {"slow_min_users", &Config::slow_min_users, 2, 24, "The same for the long window."},
      {"window_secs", &Config::window, 10, 86'400, "How far back they count."},
      {"slow_window_secs", &Config::slow_window, 600, 604'800, "How far back they count for a slow search."},
  };
  static void keys(const Event& event, const Attempt& attempt, Keys& out);
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
};

}  // namespace onesec::auth_fortress
