#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "model/event.h"

namespace onesec::auth_fortress {

/// What we know about the account that was tried.
enum class Account : std::uint8_t {
  Unsaid,  ///< The record doesn't say whether it exists.
  Existing,
  Missing,  ///< This host has no such account.
  Root,
};

/// An authentication event as the detectors read it: their Digest. Views into the event.
struct Attempt {
  [[nodiscard]] static Attempt of(const Event& event);

  bool is_success = false;
  bool is_guessable = true;  ///< A secret that can be guessed: not a key, a certificate or a Kerberos ticket.
  Account account = Account::Unsaid;
  std::uint32_t tries =
      0;  ///< Guesses at a secret: 0 for a success, and for keys that a client offers before its password.
  std::string_view user;  ///< Empty: the record names none.
  bool is_weak =
      false;  ///< A connection that ended without a word: perhaps a guess, perhaps somebody who changed his mind.

  std::uint64_t user_hash = 0;  ///< mark_of(user)
  /// 32 bits of it, for rings.
  [[nodiscard]] std::uint32_t user_mark() const { return static_cast<std::uint32_t>(user_hash >> 32U); }
};

/// The event types that all detectors here read.
inline constexpr EventType kOutcomes[] = {EventType::AuthFailure, EventType::LoginFailure, EventType::AuthSuccess,
                                          EventType::LoginSuccess};

/// A hash that is the same on every host and build: it only tells users apart inside one state.
[[nodiscard]] std::uint64_t mark_of(std::string_view bytes);

}  // namespace onesec::auth_fortress
