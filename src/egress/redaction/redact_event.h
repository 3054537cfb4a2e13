#pragma once

#include <functional>
#include <string_view>

#include "egress/redaction/table.h"
#include "model/event_json.h"

namespace onesec::egress {

/// How an event's JSON is written for this exit, by the table's rows for `full`. A class that would need an alias is
/// left out: one event has nothing to compare it with. `is_known_user`: accounts whose names are shown; empty: none.
[[nodiscard]] EventJsonOptions event_options(Exit exit, std::function<bool(std::string_view name)> is_known_user);

}  // namespace onesec::egress
