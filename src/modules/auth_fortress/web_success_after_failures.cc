#include "modules/auth_fortress/web_success_after_failures.h"

#include <algorithm>

#include "modules/auth_fortress/attempt.h"
#include "modules/auth_fortress/origin.h"

namespace onesec::auth_fortress {
namespace {

constexpr std::string_view kTechniques[] = {"T1110", "T1078"};
constexpr std::string_view kMitigations[] = {
    "Look in the application's own log who signed in then. If it wasn't them: end the sessions, change the password.",
    "Ask for a second factor."};

/// 30 days: people log in at least monthly from where they work.
constexpr hours kKnownFor{30 * 24};

/// One address of a /64 that did it all is told by its own key.
bool is_told_nearer(const WebTries& source, Scope scope) {
  const auto is_of_first = [&](const WebTry& one) { return one.part == source.tries.begin()->part; };
  return scope == Scope::Lan && std::all_of(source.tries.begin(), source.tries.end(), is_of_first);
}

void report(const WebSuccessAfterFailures::Config& config, const WebSuccessAfterFailures::State& state,
            std::uint32_t failed, std::uint32_t threshold, const WebLogin& login, const Moment& moment,
            StepOutput& out) {
  const std::string door = door_words(moment.event);
  Finding finding = finding_on(moment, {}, state.evidence, WebSuccessAfterFailures::kSpec, Severity::High);
  finding.type = "post_bruteforce_login";
  finding.confidence_percent = 50;
  finding.title = "Probably a web sign-in at " + door + " after many failures";
  finding.summary = "After " + std::to_string(failed) + " failed sign-ins at " + door + " from " +
                    describe(finding.entity) + " one was answered otherwise, with status " +
                    std::to_string(login.status) + ", as if it had worked. The password may have been guessed.";
  measure(finding, "failed web sign-ins in " + span_words(config.window) + " before it", failed, threshold);
  finding.silenced_if = "fewer than " + std::to_string(threshold) + " failed sign-ins at " + door + " in " +
                        span_words(config.window) + ", or the same answer as to those";
  out.find(std::move(finding));
}

}  // namespace

constinit const DetectorSpec WebSuccessAfterFailures::kSpec = {
    .id = "auth.web_success_after_failures",
    .title = "A web sign-in that works after many that failed",
    .wants = kWebRequests,
    .techniques = kTechniques,
    .mitigations = kMitigations,
    .budget = {.max_keys = 6'000, .at_limit = AtLimit::ForgetOldest},
    .repeat_after = kQuiet,
    .layout_version = 2,
};

void WebSuccessAfterFailures::step(const Config&, State& state, const Moment& moment, StepOutput& out) {
  pass_on(state.door, moment, add_near_keys, out);
}

void WebSuccessAfterFailures::observe(const Config& config, State& state, const Note& note, const Moment& moment,
                                      StepOutput& out) {
  const Event& event = moment.event;
  const Scope scope = scope_of(moment.key);
  const auto& login = moment.digest<WebLogin>();
  const WebTries::Taken taken = state.source.take(note.outcome, login, event, scope);
  if (taken.became == WebTries::Became::Try) state.evidence.add(event);
  if (taken.became != WebTries::Became::Entry) return;
  const bool is_known = state.entered_at != Instant{} && is_near(state.entered_at, event.when, kKnownFor);
  const std::uint32_t threshold = is_known ? config.min_failed_known : config.min_failed;
  const std::uint32_t failed = state.source.tries_at(login.door_mark(), event.when, config.window);
  if (failed < threshold) {
    state.source.forgive(login.door_mark(), event.when);
    state.entered_at = event.when;
    return;
  }
  if (!is_told_nearer(state.source, scope)) report(config, state, failed, threshold, login, moment, out);
  state.source.tries.clear();  // told; and a guessed password makes no place known
}

}  // namespace onesec::auth_fortress
