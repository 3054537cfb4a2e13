#include "modules/auth_fortress/distributed_brute_force.h"

namespace onesec::auth_fortress {
namespace {

constexpr std::string_view kTechniques[] = {"T1110.001"};
constexpr std::string_view kMitigations[] = {
    "Allow keys or a second factor only for this account; blocking the sources one by one doesn't help.",
    "For root: sshd's PermitRootLogin prohibit-password makes all such tries pointless."};

}  // namespace

constinit const DetectorSpec DistributedBruteForce::kSpec = {
    .id = "auth.distributed_brute_force",
    .title = "Many sources guess at one account",
    .wants = kOutcomes,
    .techniques = kTechniques,
    .mitigations = kMitigations,
    .budget = {.max_keys = 10'000, .at_limit = AtLimit::ForgetOldest},
    .repeat_after = kQuiet,
};

void DistributedBruteForce::keys(const Event& event, const Attempt& attempt, Keys& out) {
  if (attempt.user.empty() || attempt.account == Account::Missing || peer_of(event) == 0) return;
  const StateKey key(KeyKind::User, attempt.user);
  if (attempt.is_success) out.add_known(key);
  if (attempt.tries != 0) out.add(key);
}

void DistributedBruteForce::step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
  const Event& event = moment.event;
  const Attempt& attempt = moment.digest<Attempt>();
  const std::uint64_t source = peer_of(event);
  if (attempt.is_success) {
    state.sources.remove(source);
    return;
  }
  state.sources.add(source, event.when);
  state.evidence.add(event);
  if (state.sources.size() < config.min_sources || state.evidence.has_just_told(event.when, kQuiet)) return;
  const std::uint32_t sources = state.sources.count(event.when, config.window);
  if (sources < config.min_sources) return;
  state.evidence.tell(event.when);
  Finding finding = finding_on(moment, attempt, state.evidence, kSpec, Severity::High);
  finding.type = "distributed_brute_force";
  finding.confidence_percent = 85;
  finding.title = "Many sources guess at the account " + finding.entity.value;
  finding.summary = std::to_string(sources) + " different sources failed to log in as " + finding.entity.value +
                    " within " + span_words(config.window) +
                    ". One person doesn't have so many; a network of taken-over machines does.";
  measure(finding, "different sources in " + span_words(config.window), sources, config.min_sources);
  finding.silenced_if = "fewer than " + std::to_string(config.min_sources) + " sources in " +
                        span_words(config.window) + "; a source that then logs in doesn't count";
  out.find(std::move(finding));
}

}  // namespace onesec::auth_fortress
