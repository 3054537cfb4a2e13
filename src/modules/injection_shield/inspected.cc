#include "modules/injection_shield/inspected.h"

#include <algorithm>

namespace onesec::injection_shield {

inspect::Request request_of(const Event& event) {
  inspect::Request request;
  request.user_agent = event.user_agent;
  for (const FieldValue& value : event.fields) {
    if (value.kind != ValueKind::Text) continue;
    switch (value.field) {
      case Field::Path:
        request.path = value.text;
        break;
      case Field::Query:
        request.query = value.text;
        break;
      case Field::Headers:
        request.headers = value.text;
        break;
      case Field::Cookies:
        request.cookies = value.text;
        break;
      case Field::Body:
        request.body = value.text;
        break;
      case Field::ContentType:
        request.content_type = value.text;
        break;
      case Field::Referer:
        request.referer = value.text;
        break;
      default:
        break;
    }
  }
  // Senders that don't know better leave the query in the path.
  const std::size_t mark = request.path.find('?');
  if (mark != std::string_view::npos && request.query.empty()) {
    request.query = request.path.substr(mark + 1);
    request.path = request.path.substr(0, mark);
  }
  return request;
}

inspect::Exempt exempt_in(const rules::RuleSet* rules, const Event& event) {
  return {.exclusions = rules == nullptr ? nullptr : &rules->exclusions(), .when = event.when};
}

Inspected Inspected::of(const Event& event, const rules::RuleSet* rules) {
  const inspect::Scores scores = inspect::inspect_request(request_of(event), exempt_in(rules, event));
  Inspected inspected;
  inspected.rules = rules;
  inspected.silenced_by = scores.silenced_by;
  for (std::size_t i = 0; i < inspect::kAttacks; ++i) {
    inspected.points[i] = static_cast<std::uint8_t>(std::min<std::uint32_t>(scores.points[i], 255));
    inspected.silenced[i] = static_cast<std::uint8_t>(std::min<std::uint32_t>(scores.silenced[i], 255));
  }
  return inspected;
}

}  // namespace onesec::injection_shield
