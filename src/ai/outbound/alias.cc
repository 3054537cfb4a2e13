#include "ai/outbound/alias.h"

#include <utility>

namespace onesec::ai {

char alias_letter(EntityKind kind) {
  constexpr std::string_view kLetters = "anuhspfdt";  // in the order of EntityKind
  return kLetters.at(std::to_underlying(kind));
}

Alias AliasBook::of(const Entity& entity) {
  const auto found = numbers_.find(entity);
  if (found != numbers_.end()) return Alias(entity.kind, found->second);
  const std::uint8_t number = ++last_[entity.kind];  // the limits of language.h allow fewer than 50 entities
  numbers_.emplace(entity, number);
  return Alias(entity.kind, number);
}

}  // namespace onesec::ai
