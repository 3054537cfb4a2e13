#include "modules/auth_fortress/brute_force.h"

#include <algorithm>

namespace onesec::auth_fortress {
namespace {

constexpr std::string_view kTechniques[] = {"T1110.001"};
constexpr std::string_view kMitigations[] = {
    "Block the source at the firewall for a while, or let only known networks reach the service.",
    "Allow keys instead of passwords (sshd: PasswordAuthentication no) and a second factor where that can't be.",
    "Look whether one of the tries succeeded: `1sec alerts` shows it as a login after failures."};

/// From three accounts that don't exist the attacker is trying names, and user_enumeration says so.
constexpr std::uint32_t kEnumerates = 3;
/// From five accounts with less than two tries each it is a list of accounts, and credential_stuffing says so.
constexpr std::uint32_t kManyUsers = 5;
/// 30 days: people log in at least monthly from where they work.
constexpr hours kGoodFor{30 * 24};
/// Typos end at three: sshd asks three times, and five leave room for a second connection. More are not forgiven.
constexpr std::uint32_t kForgivenTries = 5;

/// How much more a network needs than an address: it holds more honest people.
std::uint32_t weight_of(Scope scope) {
  switch (scope) {
    case Scope::Exact:
      return 1;
    case Scope::Lan:
      return 1;
    case Scope::Home:
      return 2;
    case Scope::Site:
      return 3;
    case Scope::Block:
      return 3;
  }
  return 1;
}

/// Of the scope one step more specific.
std::uint32_t part_weight_of(Scope scope) { return scope == Scope::Site ? 2 : 1; }

void forgive(const BruteForce::Config& config, BruteForce::State& state, const Attempt& attempt, Instant at) {
  const std::uint32_t user = attempt.user_mark();
  const auto is_his = [&](const Try& one) { return one.user == user && is_near(one.when, at, config.slow_window); };
  std::uint32_t tries = 0;
  for (const Try& one : state.tries) tries += is_his(one) ? one.tries : 0U;
  if (tries == 0 || tries > kForgivenTries) return;
  state.tries.remove_if(is_his);
}

/// Whether it is ours to tell, and not a more specific key's or another detector's.
bool is_ours(const Tally& sum, Scope scope, std::uint32_t threshold) {
  const bool is_names = sum.missing_users >= kEnumerates;
  const std::uint32_t users = is_names ? sum.users - sum.missing_users : sum.users;
  const std::uint32_t tries = is_names ? sum.tries - sum.missing_tries : sum.tries;
  const std::uint32_t points = is_names ? sum.points - sum.missing_points : sum.points;
  if (points < threshold * weight_of(scope)) return false;
  if (users >= kManyUsers && tries < 2 * users) return false;
  if (scope == Scope::Exact) return true;
  // One account tried from all over an IPv4 block: distributed_brute_force tells that, by the account.
  if (scope == Scope::Block && sum.users == 1 && sum.missing_users == 0) return false;
  return sum.part_points < threshold * part_weight_of(scope);
}

void report(const BruteForce::Config& config, const Tally& sum, bool is_slow, const Attempt& attempt,
            const Moment& moment, const BruteForce::State& state, StepOutput& out) {
  const seconds window = is_slow ? config.slow_window : config.window;
  const std::uint32_t threshold =
      (is_slow ? config.slow_threshold_points : config.threshold_points) * weight_of(scope_of(moment.key));
  Finding finding =
      finding_on(moment, attempt, state.evidence, BruteForce::kSpec, is_slow ? Severity::Medium : Severity::High);
  finding.type = "brute_force";
  finding.confidence_percent = is_slow ? 80 : 90;
  finding.title = (is_slow ? "Slow password guessing from " : "Password guessing from ") + finding.entity.value;
  const std::string count = std::to_string(sum.tries);
  finding.summary = count + " wrong passwords within " + span_words(window) + " from " + describe(finding.entity) +
                    ", the last for " + account_words(attempt) +
                    (sum.parts > 1 ? ", by " + std::to_string(sum.parts) + " addresses or networks in turn" : "") +
                    ". Nobody mistypes that often.";
  measure(finding, "points in " + span_words(window) + " (10 a wrong password, 15 for root)", sum.points, threshold);
  measure(finding, "wrong passwords in " + span_words(window), sum.tries,
          static_cast<std::int64_t>(threshold / std::max(config.points, 1U)));
  finding.silenced_if = "fewer than " + std::to_string(threshold) + " points in " + span_words(window) +
                        ", or a successful login of the same account after at most " + std::to_string(kForgivenTries) +
                        " of them";
  out.find(std::move(finding));
}

}  // namespace

constinit const DetectorSpec BruteForce::kSpec = {
    .id = "auth.brute_force",
    .title = "Password guessing from one source",
    .wants = kOutcomes,
    .techniques = kTechniques,
    .mitigations = kMitigations,
    .budget = {.max_keys = 40'000, .at_limit = AtLimit::ForgetOldest},
    .repeat_after = kQuiet,
};

void BruteForce::keys(const Event& event, const Attempt& attempt, Keys& out) {
  if (attempt.is_success || attempt.tries != 0) add_origin_keys(event, out);
}

void BruteForce::step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
  const Event& event = moment.event;
  const Attempt& attempt = moment.digest<Attempt>();
  if (attempt.is_success) {
    state.good_at = event.when;
    forgive(config, state, attempt, event.when);
    return;
  }
  const Scope scope = scope_of(moment.key);
  const bool is_good = state.good_at != Instant{} && is_near(event.when, state.good_at, kGoodFor);
  const std::uint32_t full = attempt.account == Account::Root && !is_good ? config.points_root : config.points;
  const std::uint32_t each = attempt.is_weak ? (full + 1) / 2 : full;
  state.tries.push({event.when, attempt.user_mark(), part_of(event, scope),
                    static_cast<std::uint16_t>(std::min(each * attempt.tries, 0xFFFFU)),
                    static_cast<std::uint16_t>(attempt.tries), attempt.account});
  state.evidence.add(event);
  if (state.evidence.has_just_told(event.when, kQuiet)) return;
  const Tally fast = tally(state.tries, event.when, config.window);
  const bool is_fast = is_ours(fast, scope, config.threshold_points);
  const Tally slow = is_fast ? fast : tally(state.tries, event.when, config.slow_window);
  if (!is_fast && !is_ours(slow, scope, config.slow_threshold_points)) return;
  state.evidence.tell(event.when);
  report(config, slow, !is_fast, attempt, moment, state, out);
}

}  // namespace onesec::auth_fortress
