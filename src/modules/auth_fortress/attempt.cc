#include "modules/auth_fortress/attempt.h"

#include <algorithm>
#include <array>

#include "base/sip_hash.h"
#include "model/auth_kind.h"

namespace onesec::auth_fortress {
namespace {

/// SSH (RFC 4252, 4462) and its kin: what these prove can't be guessed by trying.
constexpr std::array<std::string_view, 7> kUnguessable = {"publickey",       "hostbased",    "gssapi",  "certificate",
                                                          "gssapi-with-mic", "gssapi-keyex", "kerberos"};

bool is_key(std::string_view method) {
  const std::string_view first = method.substr(0, method.find_first_of("/,+ "));
  return std::find(kUnguessable.begin(), kUnguessable.end(), first) != kUnguessable.end();
}

Account account_of(const Event& event, std::string_view user) {
  if (const std::optional<bool> exists = event.boolean(Field::UserExists); exists && !*exists) return Account::Missing;
  if (user == "root") return Account::Root;
  return event.find(Field::UserExists) != nullptr ? Account::Existing : Account::Unsaid;
}

}  // namespace

std::uint64_t mark_of(std::string_view bytes) {
  constexpr HashKey kKey = {'a', 'u', 't', 'h', ' ', 'f', 'o', 'r', 't', 'r', 'e', 's', 's', ' ', ' ', '1'};
  return sip_hash64(kKey, bytes);
}

std::uint64_t Attempt::user_hash() const { return mark_of(user); }

Attempt attempt_of(const Event& event) {
  Attempt attempt;
  const bool is_success = event.type == EventType::AuthSuccess || event.type == EventType::LoginSuccess;
  attempt.is_guessable = !is_key(event.text(Field::Method));
  if (const std::optional<AuthKind> kind = auth_kind_named(event.text(Field::AuthKind))) {
    attempt.is_success = is_success && *kind == AuthKind::Accepted;
    attempt.tries = !is_success && is_guess(*kind) ? event.occurrences() : 0;
    attempt.is_weak = *kind == AuthKind::FailConnection;
  } else {
    attempt.is_success = is_success;
    attempt.tries = is_success || !attempt.is_guessable ? 0 : event.occurrences();
  }
  attempt.user = event.text(Field::Username);
  attempt.account = account_of(event, attempt.user);
  return attempt;
}

}  // namespace onesec::auth_fortress
