#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "model/event.h"
#include "model/schema.h"

namespace onesec {

/// How a detail is shown.
enum class Shown : std::uint8_t {
  AsIs,
  Hidden,  ///< `kHidden` stands in its place; of `raw_data` and unknown details nothing does.
  Absent,
};

struct EventJsonOptions {
  /// Hides the user name of events marked `username_masked` (people type passwords there), and with it `raw_data` and a
  /// summary that holds the name.
  bool hides_masked_users = false;
  /// Names that are shown all the same: of accounts that have logged in since. Empty: none.
  std::function<bool(std::string_view name)> is_known_user{};
  /// Empty: all are shown as they are. The event's own members have classes too: addresses `address`, `user_agent`
  /// `software`, ids `opaque_id`, `summary`, `raw_data` and details that the schema doesn't know `content`; times and
  /// the words for type, severity, source, module and origin are always shown.
  std::function<Shown(FieldClass field_class)> shown_as{};
};

/// What stands in place of a hidden user name or detail.
inline constexpr std::string_view kHidden = "(hidden)";

/// Appends the event in the published form: id, timestamp (= when), source, module, type, severity, summary, details,
/// raw_data (base64), source_ip, dest_ip, user_agent, request_id; then ours: received_at, when, time_origin,
/// provenance, sender_id, historical. Valid JSON whatever the event's bytes are; empty texts are left out except those
/// five that the form always has (id, source, module, severity, summary).
void append_event_json(const Event& event, const EventJsonOptions& options, std::string& out);

}  // namespace onesec
