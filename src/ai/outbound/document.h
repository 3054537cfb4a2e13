#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ai/outbound/alias.h"
#include "ai/outbound/vocab.h"

namespace onesec::ai {

struct EntityPart {
  Alias alias;
  Word<List::Reach> reach;  ///< "none" for what is no address.
};

/// What stands for bytes that an event carried. Nothing, a lexical skeleton, or for binary its size and entropy.
struct TextPart {
  std::vector<Word<List::Token>> tokens;
};
struct BinaryPart {
  Bucketed bytes;
  Word<List::Entropy> entropy;
};
using ExcerptPart = std::variant<std::monostate, TextPart, BinaryPart>;

struct MeasurePart {
  Word<List::Measure> name;
  Bucketed value;
  Bucketed threshold;
};

struct AlertPart {
  Word<List::Module> module;
  Word<List::AlertType> type;
  Word<List::Detector> detector;
  Word<List::Severity> severity;
  Word<List::Provenance> provenance;
  Bucketed confidence_percent;
  Bucketed count;
  bool is_historical = false;
  Word<List::Offset> lasted;
  EntityPart about;
  std::vector<Word<List::Technique>> techniques;
  std::vector<MeasurePart> measures;
  std::vector<EntityPart> targets;
  std::vector<ExcerptPart> matched;
};

struct EvidencePart {
  Word<List::EventType> event;
  Word<List::Severity> severity;
  Word<List::Provenance> provenance;
  Word<List::Offset> at;
  std::vector<EntityPart> entities;
  Word<List::PortClass> port;
  Word<List::Protocol> protocol;
  Word<List::StatusClass> status;
  ExcerptPart excerpt;
};

struct RelatedPart {
  Word<List::Module> module;
  Word<List::AlertType> type;
  Word<List::Severity> severity;
  Bucketed count;
  Word<List::Offset> at;
  Word<List::Offset> lasted;
  std::vector<Word<List::Technique>> techniques;
  std::vector<Alias> shares;  ///< What it has in common with the alert.
};

struct ModulePart {
  Word<List::Module> module;
  Bucketed alerts;
};

/// All that a model is told of an incident. Its parts are words of closed lists, bucketed numbers and aliases; there is
/// no way to put a text, JSON or bytes into it (testing/refusals.cc has each try; none compiles).
class OutboundDoc {
 public:
  OutboundDoc(RequestTag tag, AlertPart alert) : tag_(tag), alert_(std::move(alert)) {}

  /// What is beyond the limits of language.h is left out.
  void add(EvidencePart part);
  void add(RelatedPart part);
  void add(ModulePart part);
  template <class Anything>
  void add(Anything&&) = delete;

  [[nodiscard]] const RequestTag& tag() const { return tag_; }
  [[nodiscard]] std::size_t evidence_count() const { return evidence_.size(); }
  [[nodiscard]] std::size_t related_count() const { return related_.size(); }
  /// Canonical: one order of keys, no space, ASCII. docs/ai-language.md has the grammar.
  [[nodiscard]] std::string json() const;

 private:
  RequestTag tag_;
  AlertPart alert_;
  std::vector<EvidencePart> evidence_;
  std::vector<RelatedPart> related_;
  std::vector<ModulePart> modules_;
};

}  // namespace onesec::ai
