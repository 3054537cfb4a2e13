#include "modules/auth_fortress/success_after_failures.h"

#include <algorithm>

namespace onesec::auth_fortress {
namespace {

constexpr std::string_view kTechniques[] = {"T1110", "T1078"};
constexpr std::string_view kMitigations[] = {
    "Ask the account's owner. If it wasn't them: end the sessions, change the password, look at what was done since.",
    "Ask for a second factor."};

/// 30 days: people log in at least monthly from where they work.
constexpr hours kKnownFor{30 * 24};
/// Three accounts that log in from one address make it a shared place (an office behind NAT): there, what others
/// mistyped says nothing about this login. A guesser's address has none. A judgement, not a
/// measurement: 2, 3, 4 and 8 give the same alerts on tests/benign, and without the rule its office alarms (seed 100).
constexpr std::uint32_t kSharedBy = 3;
/// Typos end at three; five leave room for a second connection.
constexpr std::uint32_t kForgivenTries = 5;

struct Verdict {
  bool is_found = false;
  std::uint32_t threshold = 0;
  Tally sum{};
};

std::uint32_t tries_of(const SuccessAfterFailures::Config& config, const SuccessAfterFailures::State& state,
                       std::uint32_t user, Instant at) {
  std::uint32_t own = 0;
  for (const Try& one : state.tries) {
    if (one.user == user && is_near(one.when, at, config.window)) own += one.tries;
  }
  return own;
}

Verdict judge(const SuccessAfterFailures::Config& config, const SuccessAfterFailures::State& state, bool is_account,
              std::uint64_t name, std::uint32_t user, std::uint32_t peer, Instant at) {
  Verdict verdict;
  verdict.sum = tally(state.tries, at, config.window);
  const auto* known = state.known.find(name);
  const bool is_known = known != nullptr && is_near(at, known->when, kKnownFor);
  if (!is_account) {
    // Twenty failures that nobody has taken back are more than mistakes, in an office too.
    const bool is_shared = state.known.count(at, kKnownFor) >= kSharedBy;
    if (is_shared && verdict.sum.tries < config.min_failures_known) {
      verdict.sum.tries = tries_of(config, state, user, at);
    }
    verdict.threshold = is_known ? config.min_failures_known : config.min_failures;
    verdict.is_found = verdict.sum.tries >= verdict.threshold;
    return verdict;
  }
  std::uint32_t own = 0;
  for (const Try& one : state.tries) {
    if (one.part == peer && is_near(one.when, at, config.window)) own += one.tries;
  }
  verdict.threshold = config.min_failures_spread;
  // With enough failures of its own the source's key tells it already.
  verdict.is_found = !is_known && own < config.min_failures && verdict.sum.tries >= verdict.threshold &&
                     verdict.sum.parts >= config.min_sources_spread;
  return verdict;
}

void report(const SuccessAfterFailures::Config& config, const Verdict& verdict, bool is_account, const Attempt& attempt,
            const Moment& moment, const SuccessAfterFailures::State& state, StepOutput& out) {
  Finding finding = finding_on(moment, attempt, state.evidence, SuccessAfterFailures::kSpec, Severity::High);
  finding.type = "post_bruteforce_login";
  finding.confidence_percent = is_account ? 60 : 80;
  finding.title = "Login as " + shown(attempt.user) + " after many failures";
  const std::string where = event_origin_words(moment.event);
  finding.summary = "Somebody logged in with a password as " + shown(attempt.user) + " from " + where + " after " +
                    std::to_string(verdict.sum.tries) + " wrong passwords within " + span_words(config.window) +
                    (is_account ? " for this account from " + std::to_string(verdict.sum.parts) + " sources"
                                : " from " + describe(finding.entity)) +
                    ". The password may have been guessed.";
  measure(finding, "wrong passwords in " + span_words(config.window) + " before the login", verdict.sum.tries,
          verdict.threshold);
  if (is_account) measure(finding, "their sources", verdict.sum.parts, config.min_sources_spread);
  finding.silenced_if = "fewer than " + std::to_string(verdict.threshold) + " wrong passwords in " +
                        span_words(config.window) + ", or a login by key";
  out.find(std::move(finding));
}

}  // namespace

constinit const DetectorSpec SuccessAfterFailures::kSpec = {
    .id = "auth.success_after_failures",
    .title = "A login after many failures",
    .wants = kOutcomes,
    .techniques = kTechniques,
    .mitigations = kMitigations,
    .budget = {.max_keys = 40'000, .at_limit = AtLimit::ForgetOldest},
    .repeat_after = kQuiet,
};

void SuccessAfterFailures::keys(const Event& event, const Attempt& attempt, Keys& out) {
  if (!attempt.is_success && attempt.tries == 0) return;
  add_near_keys(event, out);
  if (!attempt.user.empty() && attempt.account != Account::Missing && peer_of(event) != 0) {
    out.add(StateKey(KeyKind::User, attempt.user));
  }
}

void SuccessAfterFailures::step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
  const Event& event = moment.event;
  const Attempt& attempt = moment.digest<Attempt>();
  const bool is_account = moment.key.kind() == KeyKind::User;
  const auto peer = static_cast<std::uint32_t>(peer_of(event));
  if (!attempt.is_success) {
    const std::uint32_t part = is_account ? peer : part_of(event, scope_of(moment.key));
    const auto tries = static_cast<std::uint16_t>(attempt.tries);
    state.tries.push({event.when, attempt.user_mark(), part, tries, tries, attempt.account});
    state.evidence.add(event);
    return;
  }
  const std::uint64_t name = is_account ? network_of(event) : attempt.user_hash;
  if (attempt.is_guessable && !state.tries.empty()) {
    const Verdict verdict = judge(config, state, is_account, name, attempt.user_mark(), peer, event.when);
    // One address of a /64 that did it all is told by its own key.
    const bool is_told_nearer = scope_of(moment.key) == Scope::Lan && verdict.sum.parts < 2;
    if (verdict.is_found && !is_told_nearer) {
      report(config, verdict, is_account, attempt, moment, state, out);
      state.tries.clear();  // told; and a guessed password makes no place known
      return;
    }
    std::uint32_t own = 0;
    const std::uint32_t user = attempt.user_mark();
    const auto is_his = [&](const Try& one) {
      return is_near(one.when, event.when, config.window) && (is_account ? one.part == peer : one.user == user);
    };
    for (const Try& one : state.tries) own += is_his(one) ? one.tries : 0U;
    if (own != 0 && own <= kForgivenTries) state.tries.remove_if(is_his);
  }
  state.known.add(name, event.when);
}

}  // namespace onesec::auth_fortress
