#pragma once

#include <span>
#include <string_view>

#include "host_log.h"

namespace onesec::benign {

/// Who works behind the office's one address, with accounts and passwords here.
[[nodiscard]] std::span<const std::string_view> office_people();

/// Adds seven days, from `monday` at midnight, in which nobody does wrong: five administrators from home, on the road
/// and from the office; a build server; twenty people behind one address; health checks, cron; a changed password that
/// three devices don't know; typos, wrong keys, forgotten names.
void add_ordinary_week(HostLog& log, Instant monday);

}  // namespace onesec::benign
