#include "store/redact.h"

#include "model/mention.h"

namespace onesec::store {

bool redact(Alert& alert, const Entity& entity) {
  std::size_t count = std::erase(alert.targets, entity);
  const auto clean = [&](std::string& text) { count += replace_mentions(text, entity, kErased); };
  for (std::string* text : {&alert.title, &alert.description, &alert.silenced_if, &alert.entity.value}) clean(*text);
  for (Entity& target : alert.targets) clean(target.value);
  for (Measure& measure : alert.measures) clean(measure.name);
  for (std::vector<std::string>* texts : {&alert.matched, &alert.mitigations}) {
    for (std::string& text : *texts) clean(text);
  }
  return count > 0;
}

}  // namespace onesec::store
