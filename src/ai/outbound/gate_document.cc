#include <array>
#include <functional>
#include <string>

#include "ai/outbound/gate_reader.h"

namespace onesec::ai {
namespace {

constexpr std::uint64_t kLargest = 990'000'000'000;

// Each kind's letter; written down here again, for what the builder believes of it must not be believed.
struct KindRow {
  std::string_view kind;
  char letter;
};
constexpr std::array<KindRow, 9> kKinds{{{"address", 'a'},
                                         {"network", 'n'},
                                         {"user", 'u'},
                                         {"host", 'h'},
                                         {"service", 's'},
                                         {"process", 'p'},
                                         {"file", 'f'},
                                         {"device", 'd'},
                                         {"session", 't'}}};

/// A production of the grammar is a function; `in` is where it reads.
class Document {
 public:
  Document(GateReader& in, std::string_view tag) : in_(in), tag_(tag) {}

  bool all(DocumentFacts& facts) {
    return key(R"({"v":1,"request":")") && own_tag() && key(R"(","alert":)") && alert() && key(R"(,"evidence":)") &&
           list(kMaxEvidence, [&] { return evidence(++facts.evidence); }) && key(R"(,"related":)") &&
           list(kMaxRelated, [&] { return related(++facts.related); }) && key(R"(,"modules":)") &&
           list(kMaxModules, [&] { return module_count(); }) && key("}") && in_.at_end(Refused::Grammar);
  }

 private:
  bool key(std::string_view literal) { return in_.take(literal, Refused::Grammar); }
  bool own_tag() { return in_.take(tag_, Refused::Alias); }

  bool list(std::size_t most, const std::function<bool()>& item) {
    if (!key("[")) return false;
    if (in_.next_is("]")) return true;
    for (std::size_t count = 1;; ++count) {
      if (count > most) return in_.refuse(Refused::Grammar, "at most " + std::to_string(most) + " items");
      if (!item()) return false;
      if (in_.next_is("]")) return true;
      if (!key(",")) return false;
    }
  }

  bool number() {
    std::uint64_t value = 0;
    if (!in_.number(kLargest, Refused::Number, &value)) return false;
    while (value > 99) {
      if (value % 10 != 0) return in_.refuse(Refused::Number, "a number of two significant digits");
      value /= 10;
    }
    return true;
  }

  /// "u2.bcdfghjk": `letter` 0 is any kind that was met before.
  bool alias(char letter, bool may_be_new) {
    if (!key("\"")) return false;
    std::size_t row = 0;
    while (row < kKinds.size() && !in_.next_is({&kKinds[row].letter, 1})) ++row;
    if (row == kKinds.size() || (letter != 0 && kKinds[row].letter != letter)) {
      return in_.refuse(Refused::Alias, "an alias of its kind");
    }
    std::uint64_t number = 0;
    if (!in_.number(99, Refused::Alias, &number)) return false;
    const std::uint64_t most = last_[row] + (may_be_new ? 1U : 0U);
    if (number == 0 || number > most) return in_.refuse(Refused::Alias, "aliases in the order of first appearance");
    if (number > last_[row]) last_[row] = number;
    return in_.take(".", Refused::Alias) && own_tag() && in_.take("\"", Refused::Alias);
  }

  bool entity() {
    std::string_view kind;
    std::string_view reach;
    if (!key(R"({"kind":)") || !in_.word(List::EntityKind, &kind)) return false;
    char letter = '?';
    for (const KindRow& row : kKinds) {
      if (row.kind == kind) letter = row.letter;
    }
    if (!key(R"(,"alias":)") || !alias(letter, true) || !key(R"(,"reach":)") || !in_.word(List::Reach, &reach)) {
      return false;
    }
    if (reach != "none" && kind != "address" && kind != "network") {
      return in_.refuse(Refused::Word, "a reach for addresses only");
    }
    return key("}");
  }

  bool measure() {
    return key(R"({"name":)") && in_.word(List::Measure) && key(R"(,"value":)") && number() &&
           key(R"(,"threshold":)") && number() && key("}");
  }

  bool excerpt() {
    if (in_.next_is(R"({"kind":"none"})")) return true;
    if (in_.next_is(R"({"kind":"binary","bytes":)")) {
      return number() && key(R"(,"entropy":)") && in_.word(List::Entropy) && key("}");
    }
    return key(R"({"kind":"text","tokens":)") && list(kMaxTokens, [&] { return in_.word(List::Token); }) && key("}");
  }

  bool techniques() {
    return list(kMaxTechniques, [&] { return in_.word(List::Technique); });
  }

  bool percent() { return in_.number(100, Refused::Number); }

  bool alert() {
    return key(R"({"module":)") && in_.word(List::Module) && key(R"(,"type":)") && in_.word(List::AlertType) &&
           key(R"(,"detector":)") && in_.word(List::Detector) && key(R"(,"severity":)") && in_.word(List::Severity) &&
           key(R"(,"provenance":)") && in_.word(List::Provenance) && key(R"(,"confidence":)") && percent() &&
           key(R"(,"count":)") && number() && key(R"(,"historical":)") && boolean() && key(R"(,"lasted":)") &&
           in_.word(List::Offset) && key(R"(,"about":)") && entity() && key(R"(,"techniques":)") && techniques() &&
           key(R"(,"measures":)") && list(kMaxMeasures, [&] { return measure(); }) && key(R"(,"targets":)") &&
           list(kMaxTargets, [&] { return entity(); }) && key(R"(,"matched":)") &&
           list(kMaxExcerpts, [&] { return excerpt(); }) && key("}");
  }

  bool boolean() { return in_.next_is("true") || key("false"); }

  bool evidence(std::size_t id) {
    return key(R"({"id":"e)" + std::to_string(id) + R"(","event":)") && in_.word(List::EventType) &&
           key(R"(,"severity":)") && in_.word(List::Severity) && key(R"(,"provenance":)") &&
           in_.word(List::Provenance) && key(R"(,"at":)") && in_.word(List::Offset) && key(R"(,"entities":)") &&
           list(kMaxEntities, [&] { return entity(); }) && key(R"(,"port":)") && in_.word(List::PortClass) &&
           key(R"(,"protocol":)") && in_.word(List::Protocol) && key(R"(,"status":)") && in_.word(List::StatusClass) &&
           key(R"(,"excerpt":)") && excerpt() && key("}");
  }

  bool related(std::size_t id) {
    return key(R"({"id":"r)" + std::to_string(id) + R"(","module":)") && in_.word(List::Module) && key(R"(,"type":)") &&
           in_.word(List::AlertType) && key(R"(,"severity":)") && in_.word(List::Severity) && key(R"(,"count":)") &&
           number() && key(R"(,"at":)") && in_.word(List::Offset) && key(R"(,"lasted":)") && in_.word(List::Offset) &&
           key(R"(,"techniques":)") && techniques() && key(R"(,"shares":)") &&
           list(kMaxEntities, [&] { return alias(0, false); }) && key("}");
  }

  bool module_count() {
    return key(R"({"module":)") && in_.word(List::Module) && key(R"(,"alerts":)") && number() && key("}");
  }

  GateReader& in_;
  std::string_view tag_;
  std::array<std::uint64_t, kKinds.size()> last_{};
};

}  // namespace

bool read_document(GateReader& reader, std::string_view tag, DocumentFacts& facts) {
  return Document(reader, tag).all(facts);
}

}  // namespace onesec::ai
