#include "ai/outbound/incident.h"

#include <algorithm>
#include <array>

#include "ai/outbound/skeleton.h"
#include "model/schema.h"

namespace onesec::ai {
namespace {

class Builder {
 public:
  explicit Builder(const IncidentInput& incident) : incident_(incident), start_(incident.alert.first_seen) {}

  OutboundDoc build(RequestTag tag) {
    OutboundDoc doc(tag, alert());
    std::size_t excerpts = 0;
    for (std::size_t i = 0; i < incident_.evidence.size() && i < kMaxEvidence; ++i) {
      doc.add(evidence(incident_.evidence[i], excerpts));
    }
    for (std::size_t i = 0; i < incident_.related.size() && i < kMaxRelated; ++i) {
      doc.add(related(incident_.related[i]));
    }
    count_modules(doc);
    return doc;
  }

 private:
  EntityPart entity(const Entity& one) {
    const bool has_reach = one.kind == EntityKind::Address || one.kind == EntityKind::Network;
    return {.alias = aliases_.of(one),
            .reach = has_reach ? reach_of_address(one.value) : Word<List::Reach>::find("none")};
  }

  static std::vector<Word<List::Technique>> techniques(const Alert& alert) {
    std::vector<Word<List::Technique>> words;
    for (const std::string& technique : alert.techniques) {
      if (words.size() == kMaxTechniques) break;
      words.push_back(Word<List::Technique>::find(technique));
    }
    return words;
  }

  AlertPart alert() {
    const Alert& from = incident_.alert;
    AlertPart part{.module = Word<List::Module>::find(from.module),
                   .type = Word<List::AlertType>::find(from.type),
                   .detector = Word<List::Detector>::find(from.detector),
                   .severity = Word<List::Severity>::find(name_of(from.severity)),
                   .provenance = Word<List::Provenance>::find(name_of(from.provenance)),
                   .confidence_percent = Bucketed::of(std::min<std::uint8_t>(from.confidence_percent, 100)),
                   .count = Bucketed::of(from.count),
                   .is_historical = from.is_historical,
                   .lasted = offset_between(from.first_seen, from.last_seen),
                   .about = entity(from.entity),
                   .techniques = techniques(from),
                   .measures = {},
                   .targets = {},
                   .matched = {}};
    for (const Measure& measure : from.measures) {
      if (part.measures.size() == kMaxMeasures) break;
      part.measures.push_back({.name = measure_word(measure.name),
                               .value = Bucketed::of_signed(measure.value),
                               .threshold = Bucketed::of_signed(measure.threshold)});
    }
    for (std::size_t i = 0; i < from.targets.size() && i < kMaxTargets; ++i) {
      part.targets.push_back(entity(from.targets[i]));
    }
    if (incident_.excerpts == Excerpts::Lexical) {
      for (std::size_t i = 0; i < from.matched.size() && i < kMaxExcerpts; ++i) {
        part.matched.push_back(skeleton_of(from.matched[i]));
      }
    }
    return part;
  }

  EvidencePart evidence(const EvidenceEvent& from, std::size_t& excerpts) {
    EvidencePart part{.event = Word<List::EventType>::find(name_of(from.type)),
                      .severity = Word<List::Severity>::find(name_of(from.severity)),
                      .provenance = Word<List::Provenance>::find(name_of(from.provenance)),
                      .at = offset_between(start_, from.when),
                      .entities = {},
                      .port = port_class(from.port),
                      .protocol = Word<List::Protocol>::find(from.protocol.empty() ? "none" : from.protocol),
                      .status = status_class(from.http_status),
                      .excerpt = {}};
    for (std::size_t i = 0; i < from.entities.size() && i < kMaxEntities; ++i) {
      part.entities.push_back(entity(from.entities[i]));
    }
    if (incident_.excerpts == Excerpts::Lexical && !from.excerpt.empty() && excerpts < kMaxExcerpts) {
      part.excerpt = skeleton_of(from.excerpt);
      ++excerpts;
    }
    return part;
  }

  [[nodiscard]] bool is_of_alert(const Entity& one) const {
    const Alert& alert = incident_.alert;
    const auto end =
        alert.targets.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(alert.targets.size(), kMaxTargets));
    return alert.entity == one || std::find(alert.targets.begin(), end, one) != end;
  }

  RelatedPart related(const Alert& from) {
    RelatedPart part{.module = Word<List::Module>::find(from.module),
                     .type = Word<List::AlertType>::find(from.type),
                     .severity = Word<List::Severity>::find(name_of(from.severity)),
                     .count = Bucketed::of(from.count),
                     .at = offset_between(start_, from.first_seen),
                     .lasted = offset_between(from.first_seen, from.last_seen),
                     .techniques = techniques(from),
                     .shares = {}};
    const auto share = [&](const Entity& one) {
      if (part.shares.size() == kMaxEntities || !is_of_alert(one)) return;
      const Alias alias = aliases_.of(one);
      if (std::find(part.shares.begin(), part.shares.end(), alias) == part.shares.end()) part.shares.push_back(alias);
    };
    share(from.entity);
    for (std::size_t i = 0; i < from.targets.size() && i < kMaxTargets; ++i) share(from.targets[i]);
    return part;
  }

  /// How many alerts each module has here, the alert among them; in the order of the list.
  void count_modules(OutboundDoc& doc) const {
    std::vector<std::uint64_t> counts(words_of(List::Module).size());
    ++counts[place_of(List::Module, incident_.alert.module)];
    for (const Alert& one : incident_.related) ++counts[place_of(List::Module, one.module)];
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      doc.add(
          ModulePart{.module = Word<List::Module>::find(words_of(List::Module)[i]), .alerts = Bucketed::of(counts[i])});
    }
  }

  const IncidentInput& incident_;
  Instant start_;
  AliasBook aliases_;
};

}  // namespace

OutboundDoc build_document(const IncidentInput& incident, RequestTag tag) { return Builder(incident).build(tag); }

}  // namespace onesec::ai
