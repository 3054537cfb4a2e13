// What a threshold costs and brings: ordinary weeks and the week of attacks at several values of one setting. Where the
// figures in the modules' tables of thresholds come from; no test.
//   benign_sweep WEEKS DETECTOR.SETTING VALUE…      benign_sweep 40 web_brute_force.min_refused 3 4 5 6 8
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <string>

#include "attacks.h"
#include "base/civil_time.h"
#include "watch.h"
#include "week.h"

namespace onesec::benign {
namespace {

const Instant kMonday = *from_civil_utc({.year = 2026, .month = 11, .day = 16});

void try_value(int weeks, const std::string& setting, const std::string& value) {
  std::map<std::string, std::size_t> alerts;
  for (int week = 0; week < weeks; ++week) {
    HostLog log(1'000 + static_cast<std::uint64_t>(week));
    add_ordinary_week(log, kMonday);
    for (const Alert& alert : watch(log.take(), {{setting, value}}).alerts) ++alerts[alert.detector];
  }
  fmt::print("{} = {}: in {} ordinary weeks", setting, value, weeks);
  for (const auto& [detector, count] : alerts) fmt::print(" {} {}", count, detector);
  fmt::print("{}; attacks missed:", alerts.empty() ? " no alert" : "");
  HostLog log(1);
  add_ordinary_week(log, kMonday);
  const std::vector<Attack> attacks = add_attacks(log, kMonday);
  const Seen seen = watch(log.take(), {{setting, value}});
  std::size_t missed = 0;
  for (const Attack& attack : attacks) {
    const Alert* alert = seen.find(attack.detector, attack.entity);
    if (alert != nullptr && alert->first_seen <= attack.found_by) continue;
    fmt::print(" \"{}\"{}", attack.what, alert != nullptr ? " (late)" : "");
    ++missed;
  }
  fmt::print("{}\n", missed == 0 ? " none" : "");
}

}  // namespace
}  // namespace onesec::benign

int main(int count, char** words) {
  if (count < 4) {
    fmt::print(stderr, "usage: benign_sweep WEEKS DETECTOR.SETTING VALUE...\n");
    return 2;
  }
  for (int at = 3; at < count; ++at) onesec::benign::try_value(std::atoi(words[1]), words[2], words[at]);
  return 0;
}
