#pragma once

#include <map>
#include <string>
#include <vector>

#include "host_log.h"
#include "model/alert.h"

namespace onesec::benign {

/// What a person would have seen after the log went through the engine's own path: normaliser, journal form, detectors
/// in force by default, grouping into alerts.
struct Seen {
  std::vector<Alert> alerts;                 ///< By time of creation; as they stood at the end.
  std::map<std::string, std::size_t> kinds;  ///< Authentication events by AuthKind; "web /login 302" for what was
                                             ///< posted, "web page" for other requests.
  std::size_t events = 0;

  [[nodiscard]] const Alert* find(std::string_view detector, std::string_view entity) const;
  /// One line an alert.
  [[nodiscard]] std::string text() const;
};

/// Reads the lines as they were written: batches close after a second, and a heartbeat tells of every silent minute.
/// `settings` of Auth Fortress by name; those that aren't given are the defaults.
[[nodiscard]] Seen watch(const std::vector<Line>& lines, const std::map<std::string, std::string>& settings = {});

}  // namespace onesec::benign
