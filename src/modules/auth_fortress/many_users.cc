#include "modules/auth_fortress/many_users.h"

#include <algorithm>

namespace onesec::auth_fortress {

void ManyUsers::add(const Attempt& attempt, const Event& event, Scope scope) {
  users.add(attempt.user_hash, event.when);
  if (scope != Scope::Exact) parts.add(part_of(event, scope), event.when);
  evidence.add(event);
}

bool is_for_scope(const ManyUsers& state, Scope scope, Instant at, Nanoseconds window, std::uint32_t min_users) {
  if (scope == Scope::Exact) return true;
  const std::uint32_t parts = state.parts.count(at, window);
  // Fewer parts than that could each have enough accounts to be told by themselves.
  return parts >= kMinParts && state.users.count(at, window) < parts * min_users;
}

}  // namespace onesec::auth_fortress
