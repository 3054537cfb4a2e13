#include "rules/read_exclusions.h"

#include <algorithm>

#include "base/result.h"
#include "inspect/ascii.h"
#include "rules/condition_reader.h"

namespace onesec::rules {
namespace {

using inspect::Exclusion;
using Where = Exclusion::Where;

constexpr std::size_t kMaxText = 500;
constexpr std::string_view kFamily = "injection.";

bool is_class(std::string_view detector) {
  if (!detector.starts_with(kFamily)) return false;
  detector.remove_prefix(kFamily.size());
  for (std::size_t i = 0; i < inspect::kAttacks; ++i) {
    if (detector == name_of(static_cast<inspect::Attack>(i))) return true;
  }
  return false;
}

class ExclusionReader : public ConditionReader {
 public:
  ExclusionReader(std::string_view file, const std::function<bool(std::string_view)>& is_rule)
      : ConditionReader(file), is_rule_(is_rule) {}

  std::vector<Exclusion> read(const Node& root) {
    std::vector<Exclusion> all;
    bool has_schema = false;
    for (const auto& [key, value] : entries(root, "exclusions.yaml")) {
      if (key->text == "schema") {
        has_schema = text(*value, "schema", 8) == "1";
        if (!has_schema) tell(*value, "schema: expected 1, the only version there is");
      } else if (key->text == "exclusions") {
        read_list(*value, all);
      } else {
        tell(*key, "unknown key " + quote(key->text) + ": expected schema and exclusions");
      }
    }
    if (!has_schema && problems().empty()) tell(root, "expected schema: 1");
    return all;
  }

 private:
  void read_list(const Node& list, std::vector<Exclusion>& into) {
    if (list.kind != Node::Kind::List || list.items.size() > inspect::Exclusions::kMost)
      return tell(list, "exclusions: expected a list of at most " + std::to_string(inspect::Exclusions::kMost));
    for (const Node& item : list.items) into.push_back(read_one(item));
  }
  void read_name(const Node& key, const Node& value, Where where, Exclusion& into) {
    if (into.where != Where::Anywhere) tell(key, "expected one of parameter, cookie and header");
    into.where = where;
    into.name = text(value, key.text, kMaxText);
    if (where == Where::Header) std::ranges::transform(into.name, into.name.begin(), inspect::ascii::lower);
  }
  void read_until(const Node& value, Exclusion& into) {
    const std::string day = text(value, "until", kMaxText);
    const std::optional<Instant> from = day.size() == 10 ? parse_rfc3339(day + "T00:00:00Z") : std::nullopt;
    if (!from) return tell(value, "until: expected the last day as 2027-01-31, found " + quote(day));
    into.until = *from + hours(24);
  }
  Exclusion read_one(const Node& item) {
    Exclusion one;
    for (const auto& [key, value] : entries(item, "an exclusion")) {
      if (key->text == "detector") {
        one.detector = text(*value, "detector", kMaxText);
        if (!one.detector.empty() && !is_class(one.detector) && !is_rule_(one.detector))
          tell(*value,
               "detector: expected injection.sql or another of the Injection Shield, or the id of a rule, found " +
                   quote(one.detector));
      } else if (key->text == "path") {
        one.path = text(*value, "path", kMaxText);
        if (!one.path.empty() && one.path.front() != '/' && one.path != "*")
          tell(*value, "path: expected one that begins with /, with * at its end for all that begin so, or * alone");
      } else if (key->text == "parameter") {
        read_name(*key, *value, Where::Parameter, one);
      } else if (key->text == "cookie") {
        read_name(*key, *value, Where::Cookie, one);
      } else if (key->text == "header") {
        read_name(*key, *value, Where::Header, one);
      } else if (key->text == "until") {
        read_until(*value, one);
      } else if (key->text == "who") {
        one.who = text(*value, "who", kMaxText);
      } else if (key->text == "why") {
        one.why = text(*value, "why", kMaxText);
      } else {
        tell(*key, "unknown key " + quote(key->text) +
                       ": expected detector, path, parameter, cookie or header, until, who, why");
      }
    }
    if (!problems().empty()) return one;
    if (one.detector.empty() || one.path.empty() || one.until == Instant() || one.who.empty() || one.why.empty())
      tell(item, "an exclusion: expected detector, path, until, who and why");
    if (one.where != Where::Anywhere && !is_class(one.detector))
      tell(item, "an exclusion of a rule is for the whole request: expected no parameter, cookie or header");
    return one;
  }

  const std::function<bool(std::string_view)>& is_rule_;
};

}  // namespace

std::expected<std::vector<Exclusion>, std::vector<Problem>> read_exclusions(
    const Node& root, std::string_view file, const std::function<bool(std::string_view id)>& is_rule) {
  ExclusionReader reader(file, is_rule);
  std::vector<Exclusion> all = reader.read(root);
  if (!reader.problems().empty()) return std::unexpected(std::move(reader).take_problems());
  return all;
}

}  // namespace onesec::rules
