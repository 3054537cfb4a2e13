#include "modules/auth_fortress/web_brute_force.h"

#include "modules/auth_fortress/attempt.h"
#include "modules/auth_fortress/origin.h"

namespace onesec::auth_fortress {
namespace {

constexpr std::string_view kTechniques[] = {"T1110.001", "T1110.004"};
constexpr std::string_view kMitigations[] = {
    "Block the source at the firewall or the web server for a while.",
    "Limit the rate of sign-ins (nginx: limit_req; Apache: mod_evasive) and ask for a second factor.",
    "Look in the application's own log which accounts were tried and whether one of them got in."};

/// How much more a network needs than an address: it holds more honest people. As in brute_force.
std::uint32_t weight_of(Scope scope) {
  switch (scope) {
    case Scope::Exact:
    case Scope::Lan:
      return 1;
    case Scope::Home:
      return 2;
    case Scope::Site:
    case Scope::Block:
      return 3;
  }
  return 1;
}

/// Whether it is ours to tell, and not a more specific key's.
bool is_ours(const WebTally& sum, Scope scope, std::uint32_t min_refused) {
  if (sum.points < min_refused * kWebPoints * weight_of(scope)) return false;
  const std::uint32_t part_weight = scope == Scope::Site ? weight_of(Scope::Home) : 1;
  return scope == Scope::Exact || sum.part_points < min_refused * kWebPoints * part_weight;
}

Finding finding_by(const WebBruteForce::State& state, const Moment& moment, bool is_sure) {
  const Severity severity = is_sure ? Severity::High : Severity::Medium;
  Finding finding = finding_on(moment, {}, state.evidence, WebBruteForce::kSpec, severity);
  finding.type = "web_brute_force";
  finding.confidence_percent = is_sure ? 80 : 50;
  finding.title = "Password guessing at a web sign-in from " + describe(finding.entity);
  return finding;
}

void report_refused(const WebBruteForce::Config& config, const WebBruteForce::State& state, const WebTally& sum,
                    bool is_slow, const WebLogin& login, const Moment& moment, StepOutput& out) {
  const seconds window = is_slow ? config.slow_window : config.window;
  const std::uint32_t threshold =
      (is_slow ? config.slow_min_refused : config.min_refused) * weight_of(scope_of(moment.key));
  const bool is_sure = 2 * sum.sure > sum.tries;
  Finding finding = finding_by(state, moment, is_sure);
  finding.summary = std::to_string(sum.tries) + " sign-ins within " + span_words(window) + " from " +
                    describe(finding.entity) + " failed, the last one at " + door_words(moment.event) +
                    " with status " + std::to_string(login.status) + ". ";
  finding.summary += is_sure ? "People who mistype stop, or get in after a few."
                             : "Each was answered as the one before it, and quickly repeated: people who get in don't.";
  measure(finding, "failed web sign-ins in " + span_words(window) + ", in tenths", sum.points, threshold * kWebPoints);
  finding.silenced_if = "fewer than " + std::to_string(threshold) + " in " + span_words(window) +
                        "; a sign-in that works takes up to " + std::to_string(kTypos) + " at the same address back";
  out.find(std::move(finding));
}

void report_in_a_row(const WebBruteForce::Config& config, const WebBruteForce::State& state, std::uint32_t in_a_row,
                     const Moment& moment, StepOutput& out) {
  Finding finding = finding_by(state, moment, false);
  finding.summary = std::to_string(in_a_row) + " sign-ins at " + door_words(moment.event) + " from " +
                    describe(finding.entity) +
                    " followed each other without a pause, all answered by the same "
                    "redirect. Applications that redirect after a wrong password too look so when they are guessed at.";
  measure(finding, "web sign-ins in a row, answered alike", in_a_row, config.min_in_a_row);
  finding.silenced_if =
      "fewer than " + std::to_string(config.min_in_a_row) + " in a row, or two seconds between any two of them";
  out.find(std::move(finding));
}

}  // namespace

constinit const DetectorSpec WebBruteForce::kSpec = {
    .id = "auth.web_brute_force",
    .title = "Password guessing at web sign-ins from one source",
    .wants = kWebRequests,
    .techniques = kTechniques,
    .mitigations = kMitigations,
    .budget = {.max_keys = 12'000, .at_limit = AtLimit::ForgetOldest},
    .repeat_after = kQuiet,
    .layout_version = 2,
};

void WebBruteForce::step(const Config&, State& state, const Moment& moment, StepOutput& out) {
  pass_on(state.door, moment, add_origin_keys, out);
}

void WebBruteForce::observe(const Config& config, State& state, const Note& note, const Moment& moment,
                            StepOutput& out) {
  const Event& event = moment.event;
  const auto& login = moment.digest<WebLogin>();
  const Scope scope = scope_of(moment.key);
  const WebTries::Taken taken = state.source.take(note.outcome, login, event, scope);
  if (taken.became == WebTries::Became::Nothing) return;
  if (taken.became == WebTries::Became::Entry) {
    state.source.forgive(login.door_mark(), event.when);
    return;
  }
  state.evidence.add(event);
  if (state.evidence.has_just_told(event.when, kQuiet)) return;
  if (taken.became == WebTries::Became::Repeat) {
    if (scope != Scope::Exact || taken.in_a_row < config.min_in_a_row) return;
    state.evidence.tell(event.when);
    report_in_a_row(config, state, taken.in_a_row, moment, out);
    return;
  }
  const WebTally fast = state.source.tally(event.when, config.window, false);
  const bool is_fast = is_ours(fast, scope, config.min_refused);
  const WebTally slow = is_fast ? fast : state.source.tally(event.when, config.slow_window, true);
  if (!is_fast && !is_ours(slow, scope, config.slow_min_refused)) return;
  state.evidence.tell(event.when);
  report_refused(config, state, slow, !is_fast, login, moment, out);
}

}  // namespace onesec::auth_fortress
