#include "modules/injection_shield/web_attack.h"

#include <algorithm>

#include "base/sip_hash.h"
#include "modules/injection_shield/report.h"

namespace onesec::injection_shield {
namespace {

constexpr std::string_view kTechniques[] = {"T1190"};
constexpr std::string_view kMitigations[] = {
    "Look at what the application does with the parameter that is named: values belong into prepared statements and "
    "templates that escape.",
    "Look for what the same source did next, above all after an answer of 200 or 500.",
    "Block the source at the web server for a while, if nobody else comes from there."};
/// 5 minutes: an attack that goes on is one alert that counts up.
constexpr seconds kQuiet{300};
/// A source that tries a class of attack at all has some points: this many make it worth a state.
constexpr std::uint32_t kLeast = 40;

std::uint64_t mark_of(std::string_view path) {
  constexpr HashKey kKey = {'i', 'n', 'j', 'e', 'c', 't', 'i', 'o', 'n', ' ', 's', 'h', 'i', 'e', 'l', 'd'};
  return sip_hash64(kKey, path);
}

bool is_near(Instant a, Instant b, Nanoseconds span) { return a - b < span && b - a < span; }

constexpr DetectorSpec spec_of(std::string_view id, std::string_view title) {
  DetectorSpec spec;
  spec.id = id;
  spec.title = title;
  spec.wants = kRequests;
  spec.techniques = kTechniques;
  spec.mitigations = kMitigations;
  spec.budget = {.max_keys = 4'000, .at_limit = AtLimit::ForgetOldest};
  spec.repeat_after = kQuiet;
  return spec;
}

}  // namespace

std::uint32_t threshold_of(const Sensitivity& config) {
  return inspect::kThreshold - 20 * (std::min<std::uint32_t>(config.paranoia, 4) - 1);
}

template <inspect::Attack kAttack>
void WebAttack<kAttack>::keys(const Event& event, const Inspected& inspected, Keys& out) {
  if (inspected.of(kAttack) >= kLeast) (void)out.add(StateKey(KeyKind::Address, event.source_ip));
  // Only to be counted: one state for all of it, so that what is silenced makes nobody else be forgotten.
  else if (inspected.silenced_of(kAttack) >= kLeast)
    (void)out.add(StateKey(KeyKind::Service, "silenced"));
}

template <inspect::Attack kAttack>
void WebAttack<kAttack>::step(const Config& config, State& state, const Moment& moment, StepOutput& out) {
  const Event& event = moment.event;
  const std::uint32_t threshold = threshold_of(config);
  const auto& inspected = moment.digest<Inspected>();
  if (inspected.of(kAttack) < threshold) {
    if (inspected.silenced_of(kAttack) >= threshold)
      out.silence(inspected.silenced_by[static_cast<std::size_t>(kAttack)]);
    return;
  }
  const auto below =
      static_cast<std::uint8_t>(static_cast<unsigned>(Provenance::Kernel) - static_cast<unsigned>(event.provenance));
  if (below >= state.distrust || !is_near(event.when, state.distrusted_at, hours(24))) {
    state.distrust = below;
    state.distrusted_at = event.when;
  }
  state.requests += state.requests < UINT32_MAX ? 1 : 0;
  (void)state.targets.add(mark_of(event.text(Field::Path)), event.when);
  const bool has_just_told = state.is_told != 0 && is_near(event.when, state.told_at, kQuiet);
  if (!has_just_told) {
    state.told_at = event.when;
    state.is_told = 1;
    out.find(finding_on(moment, state, kAttack, kSpec, threshold));
  }
  state.events.push(event.id);
}

template <>
constinit const DetectorSpec SqlInjection::kSpec = spec_of("injection.sql", "SQL injection");
template <>
constinit const DetectorSpec CrossSiteScripting::kSpec = spec_of("injection.xss", "Cross-site scripting");
template <>
constinit const DetectorSpec CommandInjection::kSpec = spec_of("injection.shell", "Command injection");
template <>
constinit const DetectorSpec PathTraversal::kSpec = spec_of("injection.path", "Path traversal");
template <>
constinit const DetectorSpec TemplateInjection::kSpec = spec_of("injection.template", "Server-side template injection");
template <>
constinit const DetectorSpec LookupInjection::kSpec = spec_of("injection.lookup", "Expression lookup (Log4Shell)");
template <>
constinit const DetectorSpec CodeInjection::kSpec = spec_of("injection.code", "Code injection");
template <>
constinit const DetectorSpec UnsafeDeserialisation::kSpec =
    spec_of("injection.deserialisation", "Unsafe deserialisation");
template <>
constinit const DetectorSpec ServerSideRequest::kSpec = spec_of("injection.ssrf", "Server-side request forgery");
template <>
constinit const DetectorSpec NosqlInjection::kSpec = spec_of("injection.nosql", "NoSQL injection");
template <>
constinit const DetectorSpec LdapInjection::kSpec = spec_of("injection.ldap", "LDAP injection");
template <>
constinit const DetectorSpec XpathInjection::kSpec = spec_of("injection.xpath", "XPath injection");
template <>
constinit const DetectorSpec XmlExternalEntity::kSpec = spec_of("injection.xxe", "XML external entity");
template <>
constinit const DetectorSpec HeaderInjection::kSpec = spec_of("injection.crlf", "Header injection");
template <>
constinit const DetectorSpec PrototypePollution::kSpec = spec_of("injection.prototype", "Prototype pollution");

template struct WebAttack<inspect::Attack::Sql>;
template struct WebAttack<inspect::Attack::Xss>;
template struct WebAttack<inspect::Attack::Shell>;
template struct WebAttack<inspect::Attack::Path>;
template struct WebAttack<inspect::Attack::Template>;
template struct WebAttack<inspect::Attack::Lookup>;
template struct WebAttack<inspect::Attack::Code>;
template struct WebAttack<inspect::Attack::Deserialisation>;
template struct WebAttack<inspect::Attack::Ssrf>;
template struct WebAttack<inspect::Attack::Nosql>;
template struct WebAttack<inspect::Attack::Ldap>;
template struct WebAttack<inspect::Attack::Xpath>;
template struct WebAttack<inspect::Attack::Xxe>;
template struct WebAttack<inspect::Attack::Crlf>;
template struct WebAttack<inspect::Attack::Prototype>;

}  // namespace onesec::injection_shield
