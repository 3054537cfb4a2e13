#pragma once

#include <span>
#include <string_view>

#include "host_log.h"

namespace onesec::benign {

/// Who works behind the office's one address, with accounts and passwords here.
[[nodiscard]] std::span<const std::string_view> office_people();

inline constexpr std::string_view kOfficeAddress = "203.0.113.50";
inline constexpr std::string_view kBuildServer = "192.0.2.10";
inline constexpr std::string_view kMonitor = "192.0.2.20";

/// A telephone's address: carriers hand out another one every time, out of a few blocks.
[[nodiscard]] std::string mobile_address(Dice& dice);

/// Adds seven days, from `monday` at midnight, in which nobody does wrong: five administrators from home, on the road
/// and from the office; a build server; twenty people behind one address; health checks, cron; a changed password that
/// three devices don't know; typos, wrong keys, forgotten names; and what add_web_week() adds.
void add_ordinary_week(HostLog& log, Instant monday);

}  // namespace onesec::benign
