#pragma once

#include "contract/detector.h"
#include "modules/injection_shield/inspected.h"
#include "state/distinct_set.h"
#include "state/recency_ring.h"

namespace onesec::injection_shield {

/// What one source has tried of one class of attack.
struct Tried {
  state::DistinctSet<16> targets{};  ///< Paths, by hash: how far somebody spreads.
  state::RecencyRing<EventId, 4> events{};
  Instant told_at{};
  Instant distrusted_at{};
  std::uint32_t requests = 0;
  std::uint8_t distrust = 0;  ///< How far the weakest event is below Kernel.
  std::uint8_t is_told = 0;
  std::uint8_t unused[2] = {};
};

struct Sensitivity {
  std::uint32_t paranoia = 1;
};
/// Points that convict, by paranoia level: what takes company at level 1 convicts alone at the next.
[[nodiscard]] std::uint32_t threshold_of(const Sensitivity& config);

/// Requests of one source that carry an attack of one class (T1190). Each class is a detector of its own, so that it
/// can be read, switched off and silenced by itself; the request is taken apart and inspected once for all of them.
template <inspect::Attack kAttack>
struct WebAttack {
  using Digest = Inspected;
  using Config = Sensitivity;
  using State = Tried;
  static const DetectorSpec kSpec;
  static constexpr Setting<Config> kSettings[] = {
      {"paranoia", &Config::paranoia, 1, 4,
       "How little convicts: 1, what only an attack says; 2 to 4, what people say too, with false alarms."},
  };
  static void keys(const Event& event, const Inspected& inspected, Keys& out);
  static void step(const Config& config, State& state, const Moment& moment, StepOutput& out);
};

using SqlInjection = WebAttack<inspect::Attack::Sql>;
using CrossSiteScripting = WebAttack<inspect::Attack::Xss>;
using CommandInjection = WebAttack<inspect::Attack::Shell>;
using PathTraversal = WebAttack<inspect::Attack::Path>;
using TemplateInjection = WebAttack<inspect::Attack::Template>;
using LookupInjection = WebAttack<inspect::Attack::Lookup>;
using CodeInjection = WebAttack<inspect::Attack::Code>;
using UnsafeDeserialisation = WebAttack<inspect::Attack::Deserialisation>;
using ServerSideRequest = WebAttack<inspect::Attack::Ssrf>;
using NosqlInjection = WebAttack<inspect::Attack::Nosql>;
using LdapInjection = WebAttack<inspect::Attack::Ldap>;
using XpathInjection = WebAttack<inspect::Attack::Xpath>;
using XmlExternalEntity = WebAttack<inspect::Attack::Xxe>;
using HeaderInjection = WebAttack<inspect::Attack::Crlf>;
using PrototypePollution = WebAttack<inspect::Attack::Prototype>;

template <>
const DetectorSpec SqlInjection::kSpec;
template <>
const DetectorSpec CrossSiteScripting::kSpec;
template <>
const DetectorSpec CommandInjection::kSpec;
template <>
const DetectorSpec PathTraversal::kSpec;
template <>
const DetectorSpec TemplateInjection::kSpec;
template <>
const DetectorSpec LookupInjection::kSpec;
template <>
const DetectorSpec CodeInjection::kSpec;
template <>
const DetectorSpec UnsafeDeserialisation::kSpec;
template <>
const DetectorSpec ServerSideRequest::kSpec;
template <>
const DetectorSpec NosqlInjection::kSpec;
template <>
const DetectorSpec LdapInjection::kSpec;
template <>
const DetectorSpec XpathInjection::kSpec;
template <>
const DetectorSpec XmlExternalEntity::kSpec;
template <>
const DetectorSpec HeaderInjection::kSpec;
template <>
const DetectorSpec PrototypePollution::kSpec;

}  // namespace onesec::injection_shield
