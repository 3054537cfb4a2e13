#pragma once

#include <array>

#include "modules/auth_fortress/origin.h"
#include "modules/auth_fortress/web_door.h"
#include "state/recency_ring.h"

namespace onesec::auth_fortress {

/// One attempt that failed, or most likely did.
struct WebTry {
  Instant when{};
  std::uint32_t door = 0;  ///< WebLogin::door_mark
  std::uint32_t part = 0;  ///< Which address or network inside the key's own; see part_of().
  std::uint8_t points = 0;
  std::uint8_t is_sure = 0;       ///< The answer says so; not only that it is the same again.
  std::uint8_t is_throttled = 0;  ///< A success takes typos back, never this: typists don't reach a limit.
  std::uint8_t is_patient = 0;    ///< Counts in the long window too.
  std::uint32_t unused = 0;
};

/// The last attempt of a source at one door.
struct WebLast {
  Instant when{};
  Nanoseconds period{};  ///< The last distance between two that wasn't even with the ones before.
  std::uint32_t door = 0;
  std::uint32_t size = 0;
  std::uint16_t status = 0;
  std::uint16_t in_a_row = 0;    ///< Answered alike, a second after each other at most.
  std::uint16_t entries = 0;     ///< Sign-ins that worked since `entered_from`, those in a row not counted.
  std::uint16_t taken_back = 0;  ///< Tries that they took back.
  Instant entered_from{};        ///< Both counts start anew a day later.
};

/// What the attempts in one window come to.
struct WebTally {
  std::uint32_t points = 0;
  std::uint32_t tries = 0;
  std::uint32_t sure = 0;
  std::uint32_t part_points = 0;  ///< Of the part with the most.
};

/// A wrong password is ten points, as in brute_force.
inline constexpr std::uint32_t kWebPoints = 10;
/// Typos end at three: a success takes so many back, at its own door.
inline constexpr std::uint32_t kTypos = 3;
/// Who guesses may own an account too, or know an address that lets everybody in: so much is free, from there on only
/// as many tries are taken back as sign-ins worked. Of honest people most get in at once.
inline constexpr std::uint32_t kFreeTypos = 2 * kTypos;

/// What one source tried: what web_brute_force and web_success_after_failures keep of it.
struct WebTries {
  /// 24: enough for twenty slow tries in a day, and for three times a fast attack in a network.
  state::RecencyRing<WebTry, 24> tries{};
  /// 4 doors at a time; a fifth takes the place of the one not tried for the longest.
  std::array<WebLast, 4> last{};

  enum class Became : std::uint8_t { Nothing, Try, Entry, Repeat };
  struct Taken {
    Became became = Became::Nothing;
    std::uint32_t in_a_row = 0;  ///< Of a Repeat: a redirect answered as the one just before was.
  };
  /// Counts what the door says of the event. An Entry takes nothing back by itself.
  Taken take(WebOutcome outcome, const WebLogin& login, const Event& event, Scope scope);
  /// Called for an Entry: takes the newest kTypos tries at this door back, as far as kFreeTypos allows.
  void forgive(std::uint32_t door, Instant at);
  [[nodiscard]] WebTally tally(Instant at, Nanoseconds window, bool is_long) const;
  [[nodiscard]] std::uint32_t tries_at(std::uint32_t door, Instant at, Nanoseconds window) const;

 private:
  WebLast& last_at(std::uint32_t door);
};

}  // namespace onesec::auth_fortress
