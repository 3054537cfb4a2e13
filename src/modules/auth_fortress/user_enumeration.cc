#include <algorithm>

#include "modules/auth_fortress/many_users.h"

namespace onesec::auth_fortress {
namespace {

constexpr std::string_view kTechniques[] = {"T1087", "T1110.001"};
constexpr std::string_view kMitigations[] = {
    "Block the source; nothing that belongs here asks for accounts that don't exist.",
    "Let only known networks reach the service."};

/// 30 days: a source from where people do log in has earned twice the patience.
constexpr hours kGoodFor{30 * 24};

}  // namespace

constinit const DetectorSpec UserEnumeration::kSpec = {
    .id = "auth.user_enumeration",
    .title = "One source looks for account names",
    .wants = kOutcomes,
    .techniques = kTechniques,
    .mitigations = kMitigations,
    .budget = {.max_keys = 20'000, .at_limit = AtLimit::ForgetOldest},
    .repeat_after = kQuiet,
};

void UserEnumeration::keys(const Event& event, const Attempt& attempt, Keys& out) {
  const bool is_search = attempt.account == Account::Missing && !attempt.user.empty();
  if (attempt.is_success || is_search) add_origin_keys(event, out);
}

void UserEnumeration::step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
  const Event& event = moment.event;
  const Attempt& attempt = moment.digest<Attempt>();
  if (attempt.is_success) {
    state.good_at = event.when;
    return;
  }
  const Scope scope = scope_of(moment.key);
  state.add(attempt, event, scope);
  if (state.evidence.has_just_told(event.when, kQuiet)) return;
  const bool is_good = state.good_at != Instant{} && is_near(event.when, state.good_at, kGoodFor);
  const std::uint32_t patience = is_good ? 2 : 1;
  const std::uint32_t fast = state.users.count(event.when, config.window);
  const bool is_fast =
      fast >= config.min_users * patience && is_for_scope(state, scope, event.when, config.window, config.min_users);
  const std::uint32_t users = is_fast ? fast : state.users.count(event.when, config.slow_window);
  const std::uint32_t threshold = patience * (is_fast ? config.min_users : config.slow_min_users);
  const seconds window = is_fast ? config.window : config.slow_window;
  if (!is_fast && (users < threshold || !is_for_scope(state, scope, event.when, window, config.slow_min_users))) return;
  state.evidence.tell(event.when);
  Finding finding = finding_on(moment, attempt, state.evidence, kSpec, Severity::Medium);
  finding.type = "user_enumeration";
  finding.confidence_percent = 90;
  finding.title = "Search for account names from " + finding.entity.value;
  finding.summary = std::to_string(users) + " accounts that don't exist here were tried within " + span_words(window) +
                    " from " + describe(finding.entity) + ". Somebody is looking for names that work.";
  measure(finding, "different accounts that don't exist in " + span_words(window), users, threshold);
  finding.silenced_if = "fewer than " + std::to_string(threshold) + " of them in " + span_words(window) +
                        "; twice as many are allowed where somebody has logged in within 30 days";
  out.find(std::move(finding));
}

}  // namespace onesec::auth_fortress
