#pragma once

#include <cstdint>
#include <string>

#include "model/event.h"

namespace onesec::auth_fortress {

/// What kind of sign-in stands behind an address, as far as the address tells. It decides how an answer is read.
enum class Door : std::uint8_t {
  None,       ///< Not a sign-in.
  Form,       ///< A page for people: /login, /users/sign_in, /connexion.
  WordPress,  ///< wp-login.php: shows its form again (200) after a wrong password, redirects (302) after a right one.
  Api,        ///< For programs: answers in status codes.
  Session,    ///< /session(s): creates one, or only keeps one alive; the address doesn't tell which.
  Token,      ///< OAuth 2.0 and its kin (RFC 6749): mostly renewals of tokens, which can't be guessed.
  Rpc,        ///< xmlrpc.php: all methods, right and wrong passwords alike, are answered with 200.
};

/// What the status says of an attempt.
enum class Answer : std::uint8_t {
  None,       ///< Nothing: no such address, a broken server, another method wanted.
  Refused,    ///< 400, 401, 403, 419, 422, 423.
  Throttled,  ///< 429.
  Page,       ///< 200: the form again, or the answer of an API that lets somebody in.
  Done,       ///< 201, 202, 204: something was made.
  Redirect,   ///< 302, 303. Where to isn't logged.
};

/// A POST or PUT from an address to a sign-in, as the web detectors read it: their Digest.
struct WebLogin {
  /// Leaves after one comparison for what isn't posted; never allocates; looks at no more than the first 512 bytes of
  /// path and query each.
  [[nodiscard]] static WebLogin of(const Event& event);

  /// Tells sites and addresses apart, whichever way an address was spelt.
  std::uint64_t mark = 0;
  /// 32 bits of it, for rings.
  [[nodiscard]] std::uint32_t door_mark() const { return static_cast<std::uint32_t>(mark >> 32U); }
  std::uint32_t size = 0;  ///< Bytes of the answer; 0 when the record doesn't say.
  std::uint16_t status = 0;
  Door door = Door::None;  ///< None: the event is no such thing, and the rest is empty.
  Answer answer = Answer::None;
};

/// The address in one spelling, behind the site where the log names it: "example.org/login". Decoded once, small
/// letters, without parameters, doubled slashes and dots. Empty when it is too long or too deep for a sign-in.
[[nodiscard]] std::string spelt_address(const Event& event);
/// The same without the site: "/login".
[[nodiscard]] std::string spelt_path(const Event& event);

/// Sign-in addresses are short; a longer one is none.
inline constexpr std::size_t kLongestAddress = 160;

inline constexpr EventType kWebRequests[] = {EventType::HttpRequest};

}  // namespace onesec::auth_fortress
