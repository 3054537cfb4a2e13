#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "model/alert.h"

namespace onesec::store {

struct AlertJsonOptions {
  bool reveal = false;  ///< Show every user name.
  /// Users that exist here (seen in a success, or in passwd). Without it no name is known, and all are masked.
  std::function<bool(std::string_view name)> is_known_user{};
};

inline constexpr std::string_view kMasked = "[masked]";

/// The alert as it may be shown in a list: people type passwords where a user name belongs, so each user that isn't
/// known is masked, as entity, as target and wherever the alert's words or its matched lines name it; a name behind
/// "invalid user" or "illegal user" in a matched line too, though no entity tells of it.
[[nodiscard]] Alert masked(Alert alert, const std::function<bool(std::string_view name)>& is_known_user);

/// One JSON object: the published shape (id, timestamp, module, type, severity, status, title, description, event_ids,
/// metadata, mitigations) and our additions (detector, entity, count, first_seen, last_seen, measures, matched,
/// silenced_if, techniques, confidence, provenance, targets, historical). Bytes that aren't UTF-8 become U+FFFD.
[[nodiscard]] std::string alert_json(const Alert& alert, const AlertJsonOptions& options);

/// Whether a published alert names the entity in one of its texts, however deep. Bytes that aren't JSON are looked
/// through as they are.
[[nodiscard]] bool json_mentions(std::string_view json, const Entity& entity);

}  // namespace onesec::store
