#include "egress/redaction/known_users.h"

#include "model/mention.h"

namespace onesec::egress {
namespace {

/// The name behind "invalid user " in an sshd line: up to " from ", or to the line's end; it may hold spaces.
std::size_t mask_invalid_user(std::string& line, std::string_view marker,
                              const std::function<bool(std::string_view)>& is_known) {
  std::size_t count = 0;
  std::size_t at = 0;
  while ((at = line.find(marker, at)) != std::string::npos) {
    const std::size_t name = at + marker.size();
    // The *last* " from ": a name may hold that word too, the address behind it may not.
    const std::size_t from = line.rfind(" from ");
    const std::size_t end = from != std::string::npos && from >= name ? from : line.size();
    at = name;
    const std::string_view typed = std::string_view(line).substr(name, end - name);
    if (typed.empty() || (is_known && is_known(typed))) continue;
    line.replace(name, end - name, kMasked);
    at += kMasked.size();
    ++count;
  }
  return count;
}

std::size_t mask_one(Alert& alert, const Entity& user) {
  std::size_t count = 0;
  const auto mask_value = [&](Entity& entity) {
    if (entity != user) return;
    entity.value = kMasked;
    ++count;
  };
  const auto mask_words = [&](std::string& text) { count += replace_mentions(text, user, kMasked); };
  mask_value(alert.entity);
  for (Entity& target : alert.targets) mask_value(target);
  for (std::string* text : {&alert.title, &alert.description, &alert.silenced_if}) mask_words(*text);
  for (Measure& measure : alert.measures) mask_words(measure.name);
  for (std::vector<std::string>* texts : {&alert.matched, &alert.mitigations}) {
    for (std::string& text : *texts) mask_words(text);
  }
  return count;
}

}  // namespace

std::size_t mask_unknown_users(Alert& alert, const std::function<bool(std::string_view name)>& is_known_user) {
  std::vector<Entity> unknown;
  const auto note = [&](const Entity& entity) {
    if (entity.kind == EntityKind::User && !(is_known_user && is_known_user(entity.value))) unknown.push_back(entity);
  };
  note(alert.entity);
  for (const Entity& target : alert.targets) note(target);
  std::size_t count = 0;
  // Lines first: their marker words end where the name ends, which a replaced part of the name would hide.
  for (std::string& line : alert.matched) {
    for (const std::string_view marker : {"nvalid user ", "llegal user "})
      count += mask_invalid_user(line, marker, is_known_user);
  }
  for (const Entity& user : unknown) count += mask_one(alert, user);
  return count;
}

}  // namespace onesec::egress
