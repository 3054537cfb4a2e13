#include "model/auth_kind.h"

#include <array>
#include <utility>

#include "base/name_index.h"

namespace onesec {
namespace {

constexpr std::array<std::string_view, 19> kNames{"fail_password",
                                                  "fail_keyboard_interactive",
                                                  "fail_publickey",
                                                  "fail_hostbased",
                                                  "fail_gssapi",
                                                  "fail_none",
                                                  "fail_other",
                                                  "fail_pam",
                                                  "fail_connection",
                                                  "again_seen",
                                                  "invalid_user",
                                                  "not_allowed",
                                                  "too_many_attempts",
                                                  "root_refused",
                                                  "probe",
                                                  "denied",
                                                  "accepted",
                                                  "session_opened",
                                                  "session_closed"};
static_assert(std::to_underlying(AuthKind::SessionClosed) + 1 == kNames.size());

}  // namespace

std::string_view name_of(AuthKind kind) { return kNames.at(std::to_underlying(kind)); }

std::optional<AuthKind> auth_kind_named(std::string_view name) {
  static constexpr auto kIndex = name_index(kNames);
  const std::optional<std::size_t> found = kIndex.find(name);
  if (!found) return std::nullopt;
  return static_cast<AuthKind>(*found);
}

bool is_guess(AuthKind kind) {
  switch (kind) {
    case AuthKind::FailPassword:
    case AuthKind::FailKeyboardInteractive:
    case AuthKind::FailOther:
    case AuthKind::FailPam:
    case AuthKind::FailConnection:
      return true;
    default:
      return false;
  }
}

}  // namespace onesec
