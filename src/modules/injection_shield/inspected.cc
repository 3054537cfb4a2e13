#include "modules/injection_shield/inspected.h"

#include <algorithm>

#include "inspect/request/harmless_texts.h"

namespace onesec::injection_shield {
namespace {

/// The texts of a request that come again and again. Those that were harmless before are taken out of it: a request's
/// worst text decides, so that changes no result. The others are harmless, all of them, when nothing was seen in any.
class Remembered {
 public:
  Remembered(inspect::HarmlessTexts* harmless, inspect::Request& request) : harmless_(harmless) {
    if (harmless == nullptr) return;
    const std::array<std::string_view*, kParts> parts{&request.path, &request.query, &request.referer,
                                                      &request.user_agent};
    for (std::uint8_t kind = 0; kind < kParts; ++kind) {
      std::string_view& text = *parts[kind];
      if (harmless->knows(text, kind)) {
        text = {};
      } else {
        unread_[kind] = text;
      }
    }
  }
  void add() {
    for (std::uint8_t kind = 0; harmless_ != nullptr && kind < kParts; ++kind) {
      if (!unread_[kind].empty()) harmless_->remember(unread_[kind], kind);
    }
  }

 private:
  static constexpr std::size_t kParts = 4;
  inspect::HarmlessTexts* harmless_;
  std::array<std::string_view, kParts> unread_{};
};

}  // namespace

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

Inspected Inspected::of(const Event& event, const DigestContext& context) {
  inspect::Request request = request_of(event);
  inspect::Exempt exempt = exempt_in(context.rules, event);
  exempt.path = request.path;
  Remembered remembered(context.harmless, request);
  bool has_seen = false;
  const inspect::Watcher watcher{.to = &has_seen,
                                 .see = [](void* to, const inspect::Sighting&) { *static_cast<bool*>(to) = true; }};
  const inspect::Scores scores = inspect::inspect_request(request, watcher, exempt, context.harmless);
  if (!has_seen && scores.passed_over == 0) remembered.add();
  Inspected inspected;
  inspected.rules = context.rules;
  inspected.silenced_by = scores.silenced_by;
  for (std::size_t i = 0; i < inspect::kAttacks; ++i) {
    inspected.points[i] = static_cast<std::uint8_t>(std::min<std::uint32_t>(scores.points[i], 255));
    inspected.silenced[i] = static_cast<std::uint8_t>(std::min<std::uint32_t>(scores.silenced[i], 255));
  }
  return inspected;
}

}  // namespace onesec::injection_shield
