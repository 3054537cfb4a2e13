#include "modules/auth_fortress/attempt.h"

#include <algorithm>
#include <array>

#include "base/name_index.h"
#include "base/sip_hash.h"
#include "model/auth_kind.h"

namespace onesec::auth_fortress {
namespace {

/// SSH (RFC 4252, 4462) and its kin: what these prove can't be guessed by trying.
constexpr std::array<std::string_view, 7> kUnguessable = {"publickey",       "hostbased",    "gssapi",  "certificate",
                                                          "gssapi-with-mic", "gssapi-keyex", "kerberos"};

bool is_key(std::string_view method) {
  static constexpr auto kIndex = name_index(kUnguessable);
  const auto* const end =
      std::find_if(method.begin(), method.end(), [](char c) { return c == '/' || c == ',' || c == '+' || c == ' '; });
  return kIndex.find(method.substr(0, static_cast<std::size_t>(end - method.begin()))).has_value();
}

Account account_of(const FieldValue* exists, std::string_view user) {
  if (exists != nullptr && exists->kind == ValueKind::Boolean && exists->integer == 0) return Account::Missing;
  if (user == "root") return Account::Root;
  return exists != nullptr ? Account::Existing : Account::Unsaid;
}

std::string_view text_of(const FieldValue& value) {
  return value.kind == ValueKind::Text ? value.text : std::string_view();
}

}  // namespace

std::uint64_t mark_of(std::string_view bytes) {
  constexpr HashKey kKey = {'a', 'u', 't', 'h', ' ', 'f', 'o', 'r', 't', 'r', 'e', 's', 's', ' ', ' ', '1'};
  return sip_hash64(kKey, bytes);
}

// The fields are walked once, not looked up one by one.
Attempt Attempt::of(const Event& event) {
  Attempt attempt;
  std::string_view method;
  std::string_view kind_name;
  const FieldValue* exists = nullptr;
  for (const FieldValue& value : event.fields) {
    switch (value.field) {
      case Field::Method:
        method = text_of(value);
        break;
      case Field::AuthKind:
        kind_name = text_of(value);
        break;
      case Field::Username:
        attempt.user = text_of(value);
        break;
      case Field::UserExists:
        exists = &value;
        break;
      default:
        break;
    }
  }
  const bool is_success = event.type == EventType::AuthSuccess || event.type == EventType::LoginSuccess;
  attempt.is_guessable = !is_key(method);
  if (const std::optional<AuthKind> kind = auth_kind_named(kind_name)) {
    attempt.is_success = is_success && *kind == AuthKind::Accepted;
    attempt.tries = !is_success && is_guess(*kind) ? event.occurrences() : 0;
    attempt.is_weak = *kind == AuthKind::FailConnection;
  } else {
    attempt.is_success = is_success;
    attempt.tries = is_success || !attempt.is_guessable ? 0 : event.occurrences();
  }
  attempt.account = account_of(exists, attempt.user);
  attempt.user_hash = mark_of(attempt.user);
  return attempt;
}

}  // namespace onesec::auth_fortress
