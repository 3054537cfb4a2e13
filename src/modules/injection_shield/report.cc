#include "modules/injection_shield/report.h"

#include <algorithm>

#include "base/ip_address.h"
#include "model/excerpt.h"

namespace onesec::injection_shield {
namespace {

constexpr std::size_t kMaxLine = 500;  ///< Finding::matched takes 512, the mark of a cut among them.
constexpr std::uint32_t kMaxReasons = 5;
constexpr std::size_t kMaxName = 64;
/// Long enough not to be a nuisance, short enough for somebody to ask whether it still holds.
constexpr Nanoseconds kExcludedFor = hours(90 * 24);

/// The worst sighting of a class, kept.
struct Worst {
  inspect::Attack attack = inspect::Attack::Sql;
  std::uint32_t points = 0;
  inspect::Part part = inspect::Part::Path;
  std::string name{};
  std::string text{};
  std::string reasons{};

  std::uint32_t without_heaviest = 0;
  std::string matched{};
  std::uint32_t layers = 0;
  std::string_view path{};  ///< Of the request, and `until`: for the exclusion.
  Instant until{};
  std::string exclusion{};
};

void keep_worst(void* to, const inspect::Sighting& sighting) {
  auto& worst = *static_cast<Worst*>(to);
  const std::uint32_t points = sighting.points(worst.attack);
  if (points <= worst.points) return;
  const inspect::Attack attack = worst.attack;
  worst = {.attack = attack, .path = worst.path, .until = worst.until};
  worst.exclusion = inspect::exclusion_line(attack, sighting.leaf, worst.path, worst.until);
  worst.points = points;
  worst.part = sighting.leaf.part;
  worst.name = excerpt(sighting.leaf.name, kMaxName);
  worst.text = excerpt(sighting.text, kMaxLine);
  worst.layers = sighting.layers;
  std::uint32_t most = 0;
  std::uint32_t told = 0;
  for (const inspect::Reason& reason : sighting.reasons.all()) {
    if (reason.attack != attack) continue;
    if (++told <= kMaxReasons)
      worst.reasons +=
          (worst.reasons.empty() ? "" : "; ") + std::string(reason.what) + " (" + std::to_string(reason.points) + ")";
    if (reason.points <= most) continue;
    most = reason.points;
    // An engine that points past the text would be wrong; the report must not end for it.
    const std::size_t begin = std::min<std::size_t>(reason.begin, sighting.text.size());
    worst.matched = excerpt(sighting.text.substr(begin, reason.end - reason.begin), kMaxLine);
  }
  worst.without_heaviest = points - most;
}

std::string where(const Worst& worst) {
  std::string words(inspect::words_of(worst.part));
  if (!worst.name.empty()) words += " \"" + worst.name + "\"";
  return words;
}

/// A server that refused did not run it; what it answered otherwise says no more than that it was reached.
bool is_refused(const Event& event) {
  const auto status = event.integer(Field::StatusCode);
  return status && *status >= 400 && *status < 500;
}

std::string answer_words(const Event& event) {
  const auto status = event.integer(Field::StatusCode);
  if (!status) return "What the server answered isn't known";
  const std::string code = std::to_string(*status);
  if (*status >= 500) return "The server failed (" + code + "), which an attack that reached the application may do";
  if (is_refused(event)) return "The server refused it (" + code + ")";
  return "The server answered " + code + ": it may have worked";
}

}  // namespace

Finding finding_on(const Moment& moment, const Tried& state, inspect::Attack attack, const DetectorSpec& spec,
                   std::uint32_t threshold) {
  const Event& event = moment.event;
  const inspect::Request request = request_of(event);
  Worst worst{.attack = attack, .path = request.path, .until = event.when + kExcludedFor};
  (void)inspect::inspect_request(request, {.to = &worst, .see = &keep_worst},
                                 exempt_in(moment.digest<Inspected>().rules, event));
  Finding finding;
  finding.detector = spec.id;
  finding.type = "injection_detected";
  finding.provenance =
      static_cast<Provenance>(static_cast<unsigned>(Provenance::Kernel) - std::min<unsigned>(state.distrust, 4));
  const Severity severity = is_refused(event) ? Severity::Medium : Severity::High;
  finding.severity = finding.provenance == Provenance::Declared ? std::min(severity, Severity::Medium) : severity;
  finding.confidence_percent = worst.points >= 2 * threshold ? 95 : 85;
  const bool has_address = !event.source_ip.is_none();
  finding.entity = has_address ? Entity{EntityKind::Address, to_string(event.source_ip)}
                               : Entity{EntityKind::Service, "web requests without a source"};
  finding.targets.push_back(finding.entity);
  finding.title = std::string(spec.title) + " from " + (has_address ? finding.entity.value : "an unknown source");
  finding.summary = "In " + where(worst) + " of " + excerpt(event.text(Field::Method), 16) + " " +
                    excerpt(event.text(Field::Path), kMaxName) + ": " + worst.reasons + ". " + answer_words(event) +
                    ".";
  if (worst.layers > 0)
    finding.summary +=
        " It was hidden behind " + std::to_string(worst.layers) + " encodings that the server doesn't take off.";
  if (!worst.exclusion.empty())
    finding.summary += " If this is no attack, exclusions.yaml silences it: " + worst.exclusion;
  finding.silenced_if = "without the heaviest reason: " + std::to_string(worst.without_heaviest) + " points of " +
                        std::to_string(threshold);
  finding.measures = {{"points", static_cast<std::int64_t>(worst.points), static_cast<std::int64_t>(threshold)},
                      {"requests", static_cast<std::int64_t>(state.requests), 1},
                      {"different paths", static_cast<std::int64_t>(state.targets.size()), 1}};
  finding.matched = {worst.text};
  if (worst.matched != worst.text) finding.matched.push_back(worst.matched);
  finding.events.push_back(event.id);
  for (std::size_t age = 0; age < state.events.size(); ++age) {
    const EventId& id = state.events.newest(age);
    if (std::ranges::find(finding.events, id) == finding.events.end()) finding.events.push_back(id);
  }
  finding.when = event.when;
  finding.is_historical = event.is_historical;
  return finding;
}

}  // namespace onesec::injection_shield
