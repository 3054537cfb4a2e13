#include "rules/matched.h"

#include <algorithm>

#include "base/sip_hash.h"
#include "model/excerpt.h"
#include "rules/values.h"

namespace onesec::rules {
namespace {

constexpr std::string_view kTechniques[] = {"T1595"};
constexpr std::string_view kMitigations[] = {
    "Read the rule's reason and its known false positives: `1sec rules list` names both.",
    "Look for what the same source did next, and whether the server answered with success.",
    "Silence a rule that is wrong about this host by a `none` condition in a copy of your own."};
/// 5 minutes: what goes on is one alert that counts up.
constexpr seconds kQuiet{300};
constexpr std::size_t kMaxWhy = 600;  ///< A summary is read on one screen.
constexpr std::size_t kMaxEntity = 200;
/// More rules of one event than these are looked at for the worst of them; no event matches so many that are meant
/// well.
constexpr std::size_t kLooked = 64;
/// The one state of all that exclusions silence: it only has it counted.
constexpr std::string_view kSilenced = "silenced";

/// Every type but Unknown: what rules want is known only when they are loaded.
constexpr auto kAllTypes = [] {
  std::array<EventType, kEventTypeCount - 1> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<EventType>(i + 1);
  return all;
}();

bool is_near(Instant a, Instant b, Nanoseconds span) { return a - b < span && b - a < span; }

std::uint64_t mark_of(std::string_view text) {
  constexpr HashKey kKey = {'r', 'u', 'l', 'e', ' ', 'v', 'a', 'l', 'u', 'e', 's'};
  return sip_hash64(kKey, text);
}

/// Whom a rule's finding is about.
struct About {
  StateKey key;
  Entity entity;
  bool is_known = false;
};

About about_address(const IpAddress& address) {
  return {StateKey(KeyKind::Address, address), {EntityKind::Address, to_string(address)}, true};
}

/// Of a rule without a count: the address; without one, whoever it was.
About about(const Rule& rule, const Event& event) {
  const Subject per = rule.count ? rule.count->per : Subject{Subject::Kind::SourceIp, Field::None};
  if (per.kind == Subject::Kind::SourceIp && !event.source_ip.is_none()) return about_address(event.source_ip);
  if (!rule.count) {
    constexpr std::string_view kNobody = "events without a source";
    return {StateKey(KeyKind::Service, kNobody), {EntityKind::Service, std::string(kNobody)}, true};
  }
  About found;
  for_each_value(event, per, [&](std::string_view value) {
    if (found.is_known || value.empty()) return;
    const std::optional<IpAddress> address =
        type_of(per) == FieldType::Address ? IpAddress::parse(value) : std::optional<IpAddress>();
    if (address) {
      found = about_address(*address);
      return;
    }
    const bool is_user = per.kind == Subject::Kind::Detail && info_of(per.field).field_class == FieldClass::Identity;
    found = {StateKey(is_user ? KeyKind::User : KeyKind::Service, value),
             {is_user ? EntityKind::User : EntityKind::Service, excerpt(value, kMaxEntity)},
             true};
  });
  return found;
}

/// How often, or how many different, with this event.
std::uint32_t counted(const Count& count, RuleWindow& state, const Event& event) {
  if (!count.distinct) {
    state.events.add(event.when, count.within, event.occurrences());
    return state.events.count(event.when, count.within);
  }
  for_each_value(event, *count.distinct,
                 [&](std::string_view value) { (void)state.values.add(mark_of(value), event.when); });
  return state.values.count(event.when, count.within);
}

bool may_be_shown(const Subject& subject) {
  return subject.kind != Subject::Kind::Detail || info_of(subject.field).field_class != FieldClass::Credential;
}

void add_evidence(const Evidence& evidence, const Rule& rule, Finding& finding) {
  if (evidence.condition == nullptr) {
    finding.silenced_if = "the event not being one of those that " + rule.id + " wants";
    return;
  }
  const std::string field(name_of(evidence.condition->subject));
  if (!may_be_shown(evidence.condition->subject)) {
    finding.summary += " It stands in " + field + ", which may hold credentials and isn't shown.";
    finding.silenced_if = "another value of " + field;
    return;
  }
  finding.summary += " Found " + quote(evidence.matched) + " in " + field + ".";
  finding.silenced_if = field + " without " + quote(evidence.matched);
  finding.matched.push_back(evidence.value);
  if (!evidence.decoded.empty()) finding.matched.push_back(evidence.decoded);
}

Finding finding_on(const Rule& rule, std::size_t place, std::uint32_t reached, const RuleWindow& state,
                   const Moment& moment) {
  const Event& event = moment.event;
  const auto& matches = moment.digest<Matches>();
  const About whom = about(rule, event);
  Finding finding;
  finding.detector = rule.id;
  finding.type = "rule_matched";
  finding.severity = rule.severity;
  finding.provenance =
      static_cast<Provenance>(static_cast<unsigned>(Provenance::Kernel) - std::min<unsigned>(state.distrust, 4));
  if (rule.is_spoofable || finding.provenance == Provenance::Declared)
    finding.severity = std::min(finding.severity, Severity::Medium);
  finding.confidence_percent = rule.confidence_percent;
  finding.entity = whom.entity;
  finding.targets.push_back(whom.entity);
  finding.techniques = rule.techniques;
  finding.title = rule.title + ": " + whom.entity.value;
  finding.summary = excerpt(rule.why, kMaxWhy);
  add_evidence(matches.set->explain(event, place), rule, finding);
  if (matches.total > 1) finding.summary += " The event matches " + std::to_string(matches.total) + " rules.";
  if (rule.count) {
    const std::string what =
        (rule.count->distinct ? "different " + std::string(name_of(*rule.count->distinct)) : "events") + " in " +
        std::to_string(rule.count->within.count()) + " s";
    finding.measures = {{what, reached, rule.count->at_least}};
    finding.silenced_if = "fewer than " + std::to_string(rule.count->at_least) + " " + what;
  } else {
    finding.measures = {{"matching events", 1, 1}};
  }
  finding.events.push_back(event.id);
  for (std::size_t age = 0; age < state.evidence.size(); ++age) {
    const EventId& id = state.evidence.newest(age);
    if (std::ranges::find(finding.events, id) == finding.events.end()) finding.events.push_back(id);
  }
  finding.when = event.when;
  finding.is_historical = event.is_historical;
  return finding;
}

}  // namespace

constinit const DetectorSpec Matched::kSpec = {
    .id = "rules.matched",
    .title = "Rules of the rule files",
    .wants = kAllTypes,
    .techniques = kTechniques,
    .mitigations = kMitigations,
    .budget = {.max_keys = 4'000, .at_limit = AtLimit::ForgetOldest},
    .repeat_after = kQuiet,
};

Matches Matches::of(const Event& event, const DigestContext& context) {
  const RuleSet* const set = context.rules;
  Matches matches;
  matches.set = set;
  if (set == nullptr) return matches;
  std::array<std::uint16_t, kLooked> found{};
  matches.total = static_cast<std::uint32_t>(set->match(event, found));
  const auto end = found.begin() + std::min<std::ptrdiff_t>(matches.total, found.size());
  // By severity; rules of one are in the order of the set, so that every run tells the same.
  std::sort(found.begin(), end, [set](std::uint16_t a, std::uint16_t b) {
    const auto first = set->rules()[a].severity;
    const auto second = set->rules()[b].severity;
    return first != second ? first > second : a < b;
  });
  if (set->exclusions().empty()) {
    std::copy(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(matches.size()), matches.rules.begin());
    return matches;
  }
  const std::string_view target = event.text(Field::Path);
  const std::string_view path = target.substr(0, target.find('?'));
  std::size_t kept = 0;
  for (auto at = found.begin(); at != end; ++at) {
    const auto by = set->exclusions().covering_rule(set->rules()[*at].id, path, event.when);
    if (by != 0) {
      --matches.total;
      if (matches.silenced_by == 0) matches.silenced_by = by;
    } else if (kept < Matches::kMost) {
      matches.rules[kept++] = *at;
    }
  }
  return matches;
}

StateKey key_of(const RuleSet& set, std::size_t rule, const StateKey& entity) {
  const std::uint32_t mark = set.mark_of(rule);
  std::string whom(reinterpret_cast<const char*>(&mark), sizeof(mark));
  whom += static_cast<char>(entity.kind());
  whom += entity.text();
  return StateKey(KeyKind::Pair, set.rules()[rule].id, whom);
}

void Matched::keys(const Event& event, const Matches& matches, Keys& out) {
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const Rule& rule = matches.set->rules()[matches.rules[i]];
    const About whom = about(rule, event);
    if (whom.is_known) (void)out.add(key_of(*matches.set, matches.rules[i], whom.key));
  }
  if (matches.silenced_by != 0) (void)out.add(StateKey(KeyKind::Service, kSilenced));
}

void Matched::step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
  const Event& event = moment.event;
  const auto& matches = moment.digest<Matches>();
  if (moment.key == StateKey(KeyKind::Service, kSilenced)) return out.silence(matches.silenced_by);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const Rule& rule = matches.set->rules()[matches.rules[i]];
    if (static_cast<std::uint32_t>(rule.severity) < config.min_severity) continue;
    const About whom = about(rule, event);
    if (!whom.is_known || key_of(*matches.set, matches.rules[i], whom.key) != moment.key) continue;
    const auto below =
        static_cast<std::uint8_t>(static_cast<unsigned>(Provenance::Kernel) - static_cast<unsigned>(event.provenance));
    if (below >= state.distrust || !is_near(event.when, state.distrusted_at, hours(24))) {
      state.distrust = below;
      state.distrusted_at = event.when;
    }
    const std::uint32_t reached = rule.count ? counted(*rule.count, state, event) : 1;
    const bool is_reached = !rule.count || reached >= rule.count->at_least;
    const bool has_just_told = state.is_told != 0 && is_near(event.when, state.told_at, kQuiet);
    if (is_reached && !has_just_told) {
      state.told_at = event.when;
      state.is_told = 1;
      out.find(finding_on(rule, matches.rules[i], reached, state, moment));
    }
    state.evidence.push(event.id);
    return;
  }
}

}  // namespace onesec::rules
