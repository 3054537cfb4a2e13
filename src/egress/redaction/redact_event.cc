#include "egress/redaction/redact_event.h"

#include <utility>

namespace onesec::egress {
namespace {

Shown shown_as(Exit exit, FieldClass field_class) {
  switch (treatment_of(exit, Profile::Full, field_class)) {
    case Treatment::Pass:
      return Shown::AsIs;
    case Treatment::Mask:
      // Of identities only account names that nobody has vouched for: hides_masked_users.
      return field_class == FieldClass::Identity ? Shown::AsIs : Shown::Hidden;
    case Treatment::Alias:
    case Treatment::Drop:
      return Shown::Absent;
  }
  return Shown::Absent;
}

}  // namespace

EventJsonOptions event_options(Exit exit, std::function<bool(std::string_view name)> is_known_user) {
  EventJsonOptions options;
  options.hides_masked_users = true;
  options.is_known_user = std::move(is_known_user);
  options.shown_as = [exit](FieldClass field_class) { return shown_as(exit, field_class); };
  return options;
}

}  // namespace onesec::egress
