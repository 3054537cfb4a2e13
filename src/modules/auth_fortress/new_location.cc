#include "modules/auth_fortress/new_location.h"

#include <algorithm>

namespace onesec::auth_fortress {
namespace {

constexpr std::string_view kTechniques[] = {"T1078"};
constexpr std::string_view kMitigations[] = {
    "Ask the account's owner. If it wasn't them: end the session, change the password, remove keys they don't know.",
    "Ask for a second factor from unknown places."};

/// By autonomous system where enrichment knows it: providers move people between their address blocks.
std::uint64_t place_network(const Event& event) {
  const std::optional<std::int64_t> asn = event.integer(Field::SourceAsn);
  return asn ? mark_of("AS" + std::to_string(*asn)) : network_of(event);
}

NewLocation::Seen* find_country(NewLocation::State& state, const Country& country) {
  const auto found = std::find_if(state.countries.begin(), state.countries.end(),
                                  [&](const NewLocation::Seen& seen) { return seen.country == country; });
  return found == state.countries.end() ? nullptr : &*found;
}

void learn(NewLocation::State& state, const Event& event, const Country& country) {
  if (state.logins == 0) state.first_at = event.when;
  state.first_at = std::min(state.first_at, event.when);
  if (state.logins != UINT32_MAX) ++state.logins;
  state.networks.add(place_network(event), event.when);
  if (!is_known(country)) return;
  if (event.when >= state.last_at || !is_known(state.last_country)) {
    state.last_at = event.when;
    state.last_country = country;
  }
  NewLocation::Seen* seen = find_country(state, country);
  if (seen == nullptr) seen = find_country(state, Country{});  // a free place
  if (seen == nullptr) {
    seen = &*std::min_element(state.countries.begin(), state.countries.end(),
                              [](const auto& a, const auto& b) { return a.when < b.when; });
    *seen = {};
  }
  seen->when = is_known(seen->country) ? std::max(seen->when, event.when) : event.when;
  seen->country = country;
}

Finding found_at(const Moment& moment, const Attempt& attempt, Severity severity) {
  Evidence evidence;
  evidence.add(moment.event);
  Finding finding = finding_on(moment, attempt, evidence, NewLocation::kSpec, severity);
  finding.type = "new_location";
  return finding;
}

void report_country(const NewLocation::Config& config, const NewLocation::State& state, const Country& country,
                    const Moment& moment, const Attempt& attempt, StepOutput& out) {
  Finding finding = found_at(moment, attempt, Severity::Medium);
  finding.confidence_percent = 50;
  const std::string where(text_of(country));
  finding.title = "First login of " + finding.entity.value + " from " + where;
  finding.summary = finding.entity.value + " logged in from " + event_origin_words(moment.event) + " in the country " +
                    where + ". All " + std::to_string(state.logins) +
                    " logins before came from elsewhere, the last from " + std::string(text_of(state.last_country)) +
                    ".";
  measure(finding, "logins before, none from there", state.logins, config.min_logins_country);
  finding.silenced_if = "an earlier login of this account from " + where + ", or no country known for the address";
  out.find(std::move(finding));
}

void report_network(const NewLocation::Config& config, const NewLocation::State& state, const Moment& moment,
                    const Attempt& attempt, StepOutput& out) {
  Finding finding = found_at(moment, attempt, Severity::Low);
  finding.confidence_percent = 40;
  finding.title = "First login of " + finding.entity.value + " from a new network";
  finding.summary = finding.entity.value + " logged in from " + event_origin_words(moment.event) + ". The " +
                    std::to_string(state.logins) + " logins before came from " + std::to_string(state.networks.size()) +
                    " other networks only.";
  measure(finding, "logins before, none from there", state.logins, config.min_logins_network);
  measure(finding, "networks known (at most, for a finding)", static_cast<std::int64_t>(state.networks.size()),
          config.max_networks);
  finding.silenced_if = "an earlier login of this account from that network, or more than " +
                        std::to_string(config.max_networks) + " networks in its past";
  out.find(std::move(finding));
}

}  // namespace

constinit const DetectorSpec NewLocation::kSpec = {
    .id = "auth.new_location",
    .title = "First login from a new country or network",
    .wants = kOutcomes,
    .techniques = kTechniques,
    .mitigations = kMitigations,
    .budget = {.max_keys = 10'000, .at_limit = AtLimit::ForgetOldest},
    .repeat_after = kQuiet,
    .is_baseline = true,
};

void NewLocation::keys(const Event& event, const Attempt& attempt, Keys& out) {
  if (attempt.is_success && !attempt.user.empty() && !event.source_ip.is_none())
    out.add(StateKey(KeyKind::User, attempt.user));
}

void NewLocation::step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
  const Event& event = moment.event;
  const Attempt& attempt = moment.digest<Attempt>();
  const Country country = country_of(event);
  const bool has_country = is_known(state.last_country);
  const bool is_new_country = has_country && is_known(country) && find_country(state, country) == nullptr;
  if (is_new_country) {
    const bool is_journey =
        impossible_trip(state.last_country, country, event.when - state.last_at, kMaxKmPerHour, kMinKm).has_value();
    if (!is_journey && state.logins >= config.min_logins_country)
      report_country(config, state, country, moment, attempt, out);
  } else {
    const bool is_settled = state.logins >= config.min_logins_network &&
                            event.when - state.first_at >= config.settled_after &&
                            state.networks.size() <= config.max_networks;
    if (is_settled && !event.source_ip.is_private() && !state.networks.contains(place_network(event))) {
      report_network(config, state, moment, attempt, out);
    }
  }
  learn(state, event, country);
}

void NewLocation::save(const State& state, ByteWriter& out) {
  for (const Seen& seen : state.countries) {
    out.bytes(text_of(seen.country));
    out.i64(seen.when.nanos());
  }
  out.u8(static_cast<std::uint8_t>(state.networks.size()));
  for (const auto& network : state.networks) {
    out.u64(network.hash);
    out.i64(network.when.nanos());
  }
  out.i64(state.first_at.nanos());
  out.i64(state.last_at.nanos());
  out.u32(state.logins);
  out.bytes(text_of(state.last_country));
}

bool NewLocation::load(std::uint16_t version, ByteReader& in, State& state) {
  if (version != 1) return false;
  const auto country = [&in] {
    const std::string_view text = in.take(2).value_or(std::string_view("\0\0", 2));
    return Country{text[0], text[1]};
  };
  for (Seen& seen : state.countries) {
    seen.country = country();
    seen.when = Instant::from_nanos(in.i64().value_or(0));
  }
  const std::uint8_t networks = in.u8().value_or(0);
  for (std::uint8_t i = 0; i < networks && !in.failed(); ++i) {
    const std::uint64_t hash = in.u64().value_or(0);
    state.networks.add(hash, Instant::from_nanos(in.i64().value_or(0)));
  }
  state.first_at = Instant::from_nanos(in.i64().value_or(0));
  state.last_at = Instant::from_nanos(in.i64().value_or(0));
  state.logins = in.u32().value_or(0);
  state.last_country = country();
  return !in.failed();
}

}  // namespace onesec::auth_fortress
