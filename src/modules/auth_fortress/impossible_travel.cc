#include "modules/auth_fortress/impossible_travel.h"

#include <algorithm>

namespace onesec::auth_fortress {
namespace {

constexpr std::string_view kTechniques[] = {"T1078"};
constexpr std::string_view kMitigations[] = {
    "Ask the account's owner whether they use a VPN in one of the countries. If not: end both sessions, change the "
    "password.",
    "Ask for a second factor."};

/// 30 days: who uses a VPN goes there and back every day, and one alert a month says it.
constexpr hours kTellAgainAfter{30 * 24};

std::uint64_t pair_mark(const Country& a, const Country& b) {
  const auto [first, second] = std::minmax(a, b);
  return mark_of(std::string(text_of(first)) + std::string(text_of(second)));
}

void report(const ImpossibleTravel::Config& config, const ImpossibleTravel::State& state, const Trip& trip,
            const Country& to, const Moment& moment, const Attempt& attempt, StepOutput& out) {
  Finding finding = finding_on(moment, attempt, state.evidence, ImpossibleTravel::kSpec, Severity::Medium);
  finding.type = "impossible_travel";
  finding.confidence_percent = 60;
  const std::string from_text(text_of(state.country));
  const std::string to_text(text_of(to));
  finding.title = finding.entity.value + " logged in from " + from_text + " and " + to_text + " too soon after";
  finding.summary = finding.entity.value + " logged in from " + event_origin_words(moment.event) + " in " + to_text +
                    ", " + std::to_string(trip.minutes) + " minutes apart from a login in " + from_text +
                    ". Even their borders are " + std::to_string(trip.km) + " km from each other.";
  measure(finding, "km between the nearest borders", trip.km, config.min_km);
  measure(finding, "km/h needed", trip.km_per_hour, config.max_km_per_hour);
  finding.silenced_if = "at most " + std::to_string(config.max_km_per_hour) +
                        " km/h needed, the same two countries within 30 days, or no country known";
  out.find(std::move(finding));
}

}  // namespace

constinit const DetectorSpec ImpossibleTravel::kSpec = {
    .id = "auth.impossible_travel",
    .title = "Logins too far apart for the time between",
    .wants = kOutcomes,
    .techniques = kTechniques,
    .mitigations = kMitigations,
    .budget = {.max_keys = 10'000, .at_limit = AtLimit::ForgetOldest},
    .repeat_after = kQuiet,
};

void ImpossibleTravel::keys(const Event& event, const Attempt& attempt, Keys& out) {
  if (!attempt.is_success || attempt.user.empty() || !is_known(country_of(event))) return;
  out.add(StateKey(KeyKind::User, attempt.user));
}

void ImpossibleTravel::step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
  const Event& event = moment.event;
  const Country country = country_of(event);
  state.evidence.add(event);
  const std::optional<Trip> trip =
      is_known(state.country)
          ? impossible_trip(state.country, country, event.when - state.when, config.max_km_per_hour, config.min_km)
          : std::nullopt;
  if (trip) {
    const std::uint64_t pair = pair_mark(state.country, country);
    const auto* told = state.told.find(pair);
    if (told == nullptr || !is_near(event.when, told->when, kTellAgainAfter)) {
      report(config, state, *trip, country, moment, moment.digest<Attempt>(), out);
      state.told.remove(pair);
      state.told.add(pair, event.when);
    }
  }
  if (!is_known(state.country) || event.when >= state.when || state.when - event.when > kTellAgainAfter) {
    state.country = country;
    state.when = event.when;
  }
}

}  // namespace onesec::auth_fortress
