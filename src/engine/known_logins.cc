#include "engine/known_logins.h"

#include <iterator>

#include "model/auth_kind.h"

namespace onesec::engine {

void KnownLogins::note(const Event& event) {
  if (event.type != EventType::AuthSuccess && event.type != EventType::LoginSuccess) return;
  if (event.provenance == Provenance::Declared) return;
  const std::string_view kind = event.text(Field::AuthKind);
  if (!kind.empty() && kind != name_of(AuthKind::Accepted)) return;
  add(event.text(Field::Username), event.received_at);
}

void KnownLogins::add(std::string_view name, Instant when) {
  if (name.empty() || name.size() > kMaxBytes) return;
  const std::lock_guard lock(mutex_);
  if (const auto found = places_.find(name); found != places_.end()) {
    found->second->second = when;
    order_.splice(order_.end(), order_, found->second);
    return;
  }
  if (order_.size() == kMaxNames) {
    places_.erase(order_.front().first);
    order_.pop_front();
  }
  order_.emplace_back(name, when);
  places_.emplace(order_.back().first, std::prev(order_.end()));
}

void KnownLogins::forget(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(name);
  if (found == places_.end()) return;
  const auto login = found->second;
  places_.erase(found);
  order_.erase(login);
}

bool KnownLogins::contains(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  return places_.contains(name);
}

std::vector<KnownLogins::Login> KnownLogins::list() const {
  const std::lock_guard lock(mutex_);
  return {order_.begin(), order_.end()};
}

}  // namespace onesec::engine
