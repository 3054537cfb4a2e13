#include "ai/outbound/document.h"

#include <utility>

namespace onesec::ai {
namespace {

/// Writes canonical JSON out of the closed types; keys are literals of this file.
class Writer {
 public:
  explicit Writer(const RequestTag& tag) : tag_(tag) {}

  void raw(std::string_view literal) { out_ += literal; }
  template <List L>
  void put(Word<L> word) {
    out_ += '"';
    out_ += word.text();
    out_ += '"';
  }
  void put(Bucketed number) { out_ += std::to_string(number.value()); }
  void put(const Alias& alias) {
    out_ += '"';
    out_ += alias_letter(alias.kind());
    out_ += std::to_string(alias.number());
    out_ += '.';
    out_ += tag_.text();
    out_ += '"';
  }
  void put(const EntityPart& part) {
    raw(R"({"kind":)");
    put(Word<List::EntityKind>::find(name_of(part.alias.kind())));
    raw(R"(,"alias":)");
    put(part.alias);
    raw(R"(,"reach":)");
    put(part.reach);
    raw("}");
  }
  void put(const MeasurePart& part) {
    raw(R"({"name":)");
    put(part.name);
    raw(R"(,"value":)");
    put(part.value);
    raw(R"(,"threshold":)");
    put(part.threshold);
    raw("}");
  }
  void put(const ExcerptPart& part) {
    if (const auto* text = std::get_if<TextPart>(&part)) {
      raw(R"({"kind":"text","tokens":)");
      list(text->tokens, kMaxTokens);
      raw("}");
    } else if (const auto* binary = std::get_if<BinaryPart>(&part)) {
      raw(R"({"kind":"binary","bytes":)");
      put(binary->bytes);
      raw(R"(,"entropy":)");
      put(binary->entropy);
      raw("}");
    } else {
      raw(R"({"kind":"none"})");
    }
  }
  void put(const ModulePart& part) {
    raw(R"({"module":)");
    put(part.module);
    raw(R"(,"alerts":)");
    put(part.alerts);
    raw("}");
  }
  template <class Part>
  void list(const std::vector<Part>& parts, std::size_t most) {
    raw("[");
    for (std::size_t i = 0; i < parts.size() && i < most; ++i) {
      if (i != 0) raw(",");
      put(parts[i]);
    }
    raw("]");
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

  void alert(const AlertPart& part) {
    raw(R"({"module":)");
    put(part.module);
    raw(R"(,"type":)");
    put(part.type);
    raw(R"(,"detector":)");
    put(part.detector);
    raw(R"(,"severity":)");
    put(part.severity);
    raw(R"(,"provenance":)");
    put(part.provenance);
    raw(R"(,"confidence":)");
    put(part.confidence_percent);
    raw(R"(,"count":)");
    put(part.count);
    raw(part.is_historical ? R"(,"historical":true,"lasted":)" : R"(,"historical":false,"lasted":)");
    put(part.lasted);
    raw(R"(,"about":)");
    put(part.about);
    raw(R"(,"techniques":)");
    list(part.techniques, kMaxTechniques);
    raw(R"(,"measures":)");
    list(part.measures, kMaxMeasures);
    raw(R"(,"targets":)");
    list(part.targets, kMaxTargets);
    raw(R"(,"matched":)");
    list(part.matched, kMaxExcerpts);
    raw("}");
  }
  void evidence(const EvidencePart& part, std::size_t number) {
    raw(R"({"id":"e)");
    raw(std::to_string(number));
    raw(R"(","event":)");
    put(part.event);
    raw(R"(,"severity":)");
    put(part.severity);
    raw(R"(,"provenance":)");
    put(part.provenance);
    raw(R"(,"at":)");
    put(part.at);
    raw(R"(,"entities":)");
    list(part.entities, kMaxEntities);
    raw(R"(,"port":)");
    put(part.port);
    raw(R"(,"protocol":)");
    put(part.protocol);
    raw(R"(,"status":)");
    put(part.status);
    raw(R"(,"excerpt":)");
    put(part.excerpt);
    raw("}");
  }
  void related(const RelatedPart& part, std::size_t number) {
    raw(R"({"id":"r)");
    raw(std::to_string(number));
    raw(R"(","module":)");
    put(part.module);
    raw(R"(,"type":)");
    put(part.type);
    raw(R"(,"severity":)");
    put(part.severity);
    raw(R"(,"count":)");
    put(part.count);
    raw(R"(,"at":)");
    put(part.at);
    raw(R"(,"lasted":)");
    put(part.lasted);
    raw(R"(,"techniques":)");
    list(part.techniques, kMaxTechniques);
    raw(R"(,"shares":)");
    list(part.shares, kMaxEntities);
    raw("}");
  }

 private:
  const RequestTag& tag_;
  std::string out_;
};

}  // namespace

void OutboundDoc::add(EvidencePart part) {
  if (evidence_.size() < kMaxEvidence) evidence_.push_back(std::move(part));
}
void OutboundDoc::add(RelatedPart part) {
  if (related_.size() < kMaxRelated) related_.push_back(std::move(part));
}
void OutboundDoc::add(ModulePart part) {
  if (modules_.size() < kMaxModules) modules_.push_back(part);
}

std::string OutboundDoc::json() const {
  Writer writer(tag_);
  writer.raw(R"({"v":1,"request":")");
  writer.raw(tag_.text());
  writer.raw(R"(","alert":)");
  writer.alert(alert_);
  writer.raw(R"(,"evidence":[)");
  for (std::size_t i = 0; i < evidence_.size(); ++i) {
    if (i != 0) writer.raw(",");
    writer.evidence(evidence_[i], i + 1);
  }
  writer.raw(R"(],"related":[)");
  for (std::size_t i = 0; i < related_.size(); ++i) {
    if (i != 0) writer.raw(",");
    writer.related(related_[i], i + 1);
  }
  writer.raw(R"(],"modules":)");
  writer.list(modules_, kMaxModules);
  writer.raw("}");
  return writer.take();
}

}  // namespace onesec::ai
