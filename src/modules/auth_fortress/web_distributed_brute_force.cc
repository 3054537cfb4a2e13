#include "modules/auth_fortress/web_distributed_brute_force.h"

#include "modules/auth_fortress/attempt.h"
#include "modules/auth_fortress/origin.h"

namespace onesec::auth_fortress {
namespace {

constexpr std::string_view kTechniques[] = {"T1110.003", "T1110.004"};
constexpr std::string_view kMitigations[] = {
    "Ask for a second factor, and refuse passwords from known lists; blocking the sources one by one doesn't help.",
    "Limit sign-ins an account in the application, or let only known networks reach an administrator's page."};

/// Of honest people nearly all get in in the end, so that those who don't never outnumber them.
constexpr std::uint32_t kPerEntry = 2;

/// Counts run by the newest time seen; so much earlier, the clock was set back.
constexpr hours kClockStep{24};

/// At renewals of tokens and at /session nobody can tell a guess from a page that was left open.
bool is_guess(const WebLogin& login, WebOutcome outcome) {
  if (login.door == Door::Token || login.door == Door::Session) return false;
  if (login.door == Door::Rpc) return outcome == WebOutcome::Unsure || outcome == WebOutcome::Refused;
  return outcome == WebOutcome::Refused || outcome == WebOutcome::Shown;
}

/// Whether a source that gets in is counted: once in half a window, so that whoever goes on signing in is never missing
/// from a window, and stands in it three times at most, however often it does.
bool is_counted_anew(WebDistributedBruteForce::State& state, std::uint64_t source, Instant when, Nanoseconds window) {
  const auto* before = state.entered.find(source);
  if (before != nullptr && is_near(before->when, when, window / 2)) return false;
  state.entered.add(source, when);
  return true;
}

void report(const WebDistributedBruteForce::Config& config, const WebDistributedBruteForce::State& state,
            std::uint32_t sources, const Moment& moment, StepOutput& out) {
  Finding finding = finding_on(moment, {}, state.evidence, WebDistributedBruteForce::kSpec, Severity::High);
  finding.type = "web_distributed_brute_force";
  finding.confidence_percent = 70;
  const std::string door = door_words(moment.event);
  finding.entity = {EntityKind::Service, door};
  finding.targets.front() = finding.entity;  // The key's own text isn't for people.
  finding.title = "Many sources guess at the web sign-in " + door;
  finding.summary = std::to_string(sources) + (sources == WebDistributedBruteForce::kMostSources ? " or more" : "") +
                    " different sources failed to sign in at " + door + " within " + span_words(config.window) +
                    " and didn't get in afterwards, far more than did. Each alone looks like a typo.";
  measure(finding, "refused sources in " + span_words(config.window), sources, config.min_sources);
  measure(finding, "of them, for each source that got in", state.arrivals.total() / std::max(state.entries.total(), 1U),
          kPerEntry);
  finding.silenced_if = "fewer than " + std::to_string(config.min_sources) + " sources or " +
                        std::to_string(config.min_networks) + " networks in " + span_words(config.window) +
                        ", or one source that gets in for each " + std::to_string(kPerEntry) + " of them";
  out.find(std::move(finding));
}

}  // namespace

constinit const DetectorSpec WebDistributedBruteForce::kSpec = {
    .id = "auth.web_distributed_brute_force",
    .title = "Many sources guess at one web sign-in",
    .wants = kWebRequests,
    .techniques = kTechniques,
    .mitigations = kMitigations,
    .budget = {.max_keys = 500, .at_limit = AtLimit::ForgetOldest},
    .repeat_after = kQuiet,
    .layout_version = 2,
};

void WebDistributedBruteForce::step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
  const Event& event = moment.event;
  const auto& login = moment.digest<WebLogin>();
  state.door.learn(login, event.when);
  const WebOutcome outcome = state.door.outcome_of(login, event.when);
  const std::uint64_t source = peer_of(event);
  const Nanoseconds step = Nanoseconds(config.window) / kSteps;
  if (state.counted_at - event.when > kClockStep) {
    state.arrivals = state.entries = {};
    state.entered = {};
  }
  state.counted_at = event.when;
  const bool is_entry =
      outcome == WebOutcome::Entered && is_counted_anew(state, source, event.when, Nanoseconds(config.window));
  state.entries.add(event.when, step, is_entry ? 1 : 0);  // 0 lets the old ones go.
  state.arrivals.add(event.when, step, 0);
  if (outcome == WebOutcome::Entered) {
    if (state.refused.contains(source)) state.arrivals.take_back(1);
    state.refused.remove(source);
    return;
  }
  if (!is_guess(login, outcome)) return;
  if (state.refused.add(source, event.when)) state.arrivals.add(event.when, step);
  state.networks.add(network_of(event), event.when);
  state.evidence.add(event);
  if (state.refused.size() < config.min_sources || state.evidence.has_just_told(event.when, kQuiet)) return;
  const std::uint32_t sources = state.refused.count(event.when, config.window);
  if (sources < config.min_sources || state.networks.count(event.when, config.window) < config.min_networks) return;
  if (state.arrivals.total() < kPerEntry * state.entries.total()) return;
  state.evidence.tell(event.when);
  report(config, state, sources, moment, out);
}

}  // namespace onesec::auth_fortress
