#pragma once

#include <string>
#include <string_view>

#include "model/alert.h"

namespace onesec::store {

inline constexpr std::string_view kErased = "[erased]";

/// Takes an erased entity out of an alert that is about something else: out of its targets, title, description, matched
/// lines, measures and the rest of its words. False when the alert didn't mention it.
[[nodiscard]] bool redact(Alert& alert, const Entity& entity);

}  // namespace onesec::store
