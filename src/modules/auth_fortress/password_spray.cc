#include "modules/auth_fortress/password_spray.h"

#include <algorithm>
#include <array>

#include "state/time_window.h"

namespace onesec::auth_fortress {
namespace {

constexpr std::string_view kTechniques[] = {"T1110.003"};
constexpr std::string_view kMitigations[] = {
    "Ask for a second factor; refuse common passwords, so that one guess for everybody finds nobody.",
    "Look for successful logins among the same sources."};

struct Spread {
  std::uint32_t sources = 0;
  std::uint32_t users = 0;
  std::uint32_t tries = 0;
};

/// Of the sources that tried little: how many, and at how many accounts.
Spread spread_of(const PasswordSpray::State& state, const PasswordSpray::Config& config, Instant at) {
  using Names = std::array<std::uint32_t, 64>;
  const Instant end = state::window_end(state.tries, at, config.window);
  Names sources{};
  std::size_t size = 0;
  for (const auto& pair : state.tries) {
    if (state::is_within(pair.when, end, config.window)) sources[size++] = pair.source;
  }
  std::sort(sources.begin(), sources.begin() + static_cast<std::ptrdiff_t>(size));
  const auto tries_of = [&](std::uint32_t source) {
    const auto range = std::equal_range(sources.begin(), sources.begin() + static_cast<std::ptrdiff_t>(size), source);
    return static_cast<std::uint32_t>(range.second - range.first);
  };
  Spread spread;
  Names users{};
  for (const auto& pair : state.tries) {
    if (!state::is_within(pair.when, end, config.window) || tries_of(pair.source) > config.max_tries_per_source)
      continue;
    users[spread.tries++] = pair.user;
  }
  const auto tries_end = users.begin() + static_cast<std::ptrdiff_t>(spread.tries);
  std::sort(users.begin(), tries_end);
  spread.users = static_cast<std::uint32_t>(std::unique(users.begin(), tries_end) - users.begin());
  for (std::size_t i = 0; i < size; ++i) {
    const bool is_first = i == 0 || sources[i] != sources[i - 1];
    if (is_first && tries_of(sources[i]) <= config.max_tries_per_source) ++spread.sources;
  }
  return spread;
}

}  // namespace

constinit const DetectorSpec PasswordSpray::kSpec = {
    .id = "auth.password_spray",
    .title = "Many sources try many accounts of one service",
    .wants = kOutcomes,
    .techniques = kTechniques,
    .mitigations = kMitigations,
    .budget = {.max_keys = 1'000, .at_limit = AtLimit::ForgetOldest},
    .repeat_after = kQuiet,
};

void PasswordSpray::keys(const Event& event, const Attempt& attempt, Keys& out) {
  // Guessing at root, and at names that don't exist, is the noise of the internet, not a spray over this host's people.
  if (attempt.user.empty() || attempt.account == Account::Missing || attempt.account == Account::Root) return;
  if (peer_of(event) == 0) return;
  const std::string_view service = event.text(Field::Service);
  const StateKey key(KeyKind::Service, service.empty() ? std::string_view("unnamed") : service);
  if (attempt.is_success) out.add_known(key);
  if (attempt.tries != 0) out.add(key);
}

void PasswordSpray::step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
  const Event& event = moment.event;
  const Attempt& attempt = moment.digest<Attempt>();
  const auto source = static_cast<std::uint32_t>(peer_of(event));
  if (attempt.is_success) {
    const std::uint32_t user = attempt.user_mark();
    const auto is_his = [&](const Pair& pair) { return pair.user == user && pair.source == source; };
    if (std::any_of(state.tries.begin(), state.tries.end(), is_his)) state.tries.remove_if(is_his);
    return;
  }
  state.tries.push({event.when, attempt.user_mark(), source});
  state.evidence.add(event);
  if (state.tries.size() < std::max(config.min_users, config.min_sources)) return;
  if (state.evidence.has_just_told(event.when, kQuiet)) return;
  const Spread spread = spread_of(state, config, event.when);
  if (spread.users < config.min_users || spread.sources < config.min_sources) return;
  state.evidence.tell(event.when);
  Finding finding = finding_on(moment, attempt, state.evidence, kSpec, Severity::High);
  finding.type = "password_spray";
  finding.confidence_percent = 75;
  finding.title = "Passwords sprayed over the accounts of " + finding.entity.value;
  finding.summary = std::to_string(spread.users) + " accounts of " + finding.entity.value + " were tried from " +
                    std::to_string(spread.sources) + " sources with at most " +
                    std::to_string(config.max_tries_per_source) + " tries each within " + span_words(config.window) +
                    ", and none of them logged in. Each alone looks like a typo.";
  measure(finding, "accounts in " + span_words(config.window), spread.users, config.min_users);
  measure(finding, "sources in " + span_words(config.window), spread.sources, config.min_sources);
  finding.silenced_if = "fewer than " + std::to_string(config.min_users) + " accounts or " +
                        std::to_string(config.min_sources) + " sources in " + span_words(config.window) +
                        "; a source that then logs in doesn't count";
  out.find(std::move(finding));
}

}  // namespace onesec::auth_fortress
