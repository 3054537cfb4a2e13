#include <algorithm>

#include "modules/auth_fortress/many_users.h"

namespace onesec::auth_fortress {
namespace {

constexpr std::string_view kTechniques[] = {"T1110.004", "T1110.003"};
constexpr std::string_view kMitigations[] = {
    "Block the source, and have the accounts named in the log change passwords that they use elsewhere.",
    "Ask for a second factor; refuse passwords that are known from leaks."};

}  // namespace

constinit const DetectorSpec CredentialStuffing::kSpec = {
    .id = "auth.credential_stuffing",
    .title = "One source tries many accounts",
    .wants = kOutcomes,
    .techniques = kTechniques,
    .mitigations = kMitigations,
    .budget = {.max_keys = 20'000, .at_limit = AtLimit::ForgetOldest},
    .repeat_after = kQuiet,
};

void CredentialStuffing::keys(const Event& event, const Attempt& attempt, Keys& out) {
  if (attempt.is_success) return add_known_origin_keys(event, out);
  if (attempt.tries != 0 && !attempt.user.empty() && attempt.account != Account::Missing) add_origin_keys(event, out);
}

void CredentialStuffing::step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
  const Event& event = moment.event;
  const Attempt& attempt = moment.digest<Attempt>();
  if (attempt.is_success) {
    state.users.remove(attempt.user_hash);  // a typo, as it turns out
    return;
  }
  const Scope scope = scope_of(moment.key);
  state.add(attempt, event, scope);
  if (state.users.size() < config.min_users || state.evidence.has_just_told(event.when, kQuiet)) return;
  const std::uint32_t users = state.users.count(event.when, config.window);
  if (users < config.min_users || !is_for_scope(state, scope, event.when, config.window, config.min_users)) return;
  state.evidence.tell(event.when);
  Finding finding = finding_on(moment, attempt, state.evidence, kSpec, Severity::High);
  finding.type = "credential_stuffing";
  finding.confidence_percent = 85;
  finding.title = "Many accounts tried from " + finding.entity.value;
  finding.summary = std::to_string(users) + " different accounts were tried without success within " +
                    span_words(config.window) + " from " + describe(finding.entity) +
                    ". That is how lists of stolen passwords are tried, or one password for everybody.";
  measure(finding, "different accounts in " + span_words(config.window), users, config.min_users);
  finding.silenced_if = "fewer than " + std::to_string(config.min_users) + " different accounts in " +
                        span_words(config.window) + "; an account that then logs in from there doesn't count";
  out.find(std::move(finding));
}

}  // namespace onesec::auth_fortress
