#pragma once

#include "contract/detector.h"
#include "modules/auth_fortress/web_login.h"

namespace onesec::auth_fortress {

/// What an attempt came to.
enum class WebOutcome : std::uint8_t {
  Nothing,  ///< Can't be told.
  Refused,  ///< The status says so.
  Shown,    ///< The form again, at a door that lets people in with a redirect: refused.
  Unsure,   ///< A page, at a door of which nobody knows yet what it answers whom.
  Entered,  ///< Somebody got in, as far as a log without the redirect's target can tell.
};

/// What has been learned of one door: how it answers those whom it lets in and those whom it refuses.
struct WebDoor {
  Instant redirected_at{};    ///< Last 302 or 303.
  Instant unauthorised_at{};  ///< Last 401: it speaks in status codes, so 200 lets somebody in.

  void learn(const WebLogin& login, Instant when);
  [[nodiscard]] WebOutcome outcome_of(const WebLogin& login, Instant when) const;
};

/// What the door's key tells the keys of the source, which judge over all doors that the source tries.
struct WebNote {
  WebOutcome outcome = WebOutcome::Nothing;
};

/// The door's key, when the event is an attempt. Nothing else makes a state in the web detectors.
void add_door_key(const WebLogin& login, Keys& out);

/// Learns, and tells those keys of the source that `add_keys` gives: add_origin_keys or add_near_keys.
void pass_on(WebDoor& door, const Moment& moment, void (*add_keys)(const Event&, Keys&), StepOutput& out);

/// "example.org/login": for sentences and entities.
[[nodiscard]] std::string door_words(const Event& event);

}  // namespace onesec::auth_fortress
