#include "rules/read_rule.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/result.h"
#include "rules/condition_reader.h"

namespace onesec::rules {
namespace {

constexpr std::string_view kKeys[] = {
    "schema", "id",         "title",           "status", "severity", "confidence", "spoofable",          "techniques",
    "why",    "references", "false_positives", "wants",  "match",    "count",      "no_literal_because", "cases"};
constexpr std::string_view kRequired[] = {"schema",     "id",        "title",      "status", "severity",
                                          "confidence", "spoofable", "techniques", "why",    "false_positives",
                                          "wants",      "match",     "cases"};
constexpr std::size_t kMaxTitle = 100;
constexpr std::size_t kMaxText = 2'000;
constexpr std::size_t kMaxItems = 32;

bool is_id(std::string_view id) {
  const bool is_spelt = std::ranges::all_of(
      id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; });
  return is_spelt && id.find('.') != std::string_view::npos && !id.starts_with('.') && !id.ends_with('.') &&
         id.find("..") == std::string_view::npos && id.size() <= 100;
}

/// T1190 or T1110.001
bool is_technique(std::string_view id) {
  constexpr std::string_view kShape = "Tdddd.ddd";
  if (id.size() != 5 && id.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (kShape[i] == 'd' ? (id[i] < '0' || id[i] > '9') : id[i] != kShape[i]) return false;
  }
  return true;
}

class RuleReader : public ConditionReader {
 public:
  explicit RuleReader(std::string_view file) : ConditionReader(file) {}

  Rule read(const Node& root, std::string_view id);

 private:
  void read_identity(const std::string& key, const Node& value, std::string_view id);
  void read_words(const std::string& key, const Node& value);
  void read_wants(const Node& value);
  void read_match(const Node& value);
  void read_count(const Node& value);
  void read_cases(const Node& value);
  void read_case(const Node& value);
  void read_given(const Node& value, Case& into);
  void set_field(const Node& key, const Node& value, EventDraft& draft);
  std::vector<std::string> texts(const Node& value, const std::string& key);

  Rule rule_;
};

std::vector<std::string> RuleReader::texts(const Node& value, const std::string& key) {
  std::vector<std::string> all;
  if (value.kind != Node::Kind::List || value.items.size() > kMaxItems) {
    tell(value, key + ": expected a list of at most " + std::to_string(kMaxItems) + " texts");
    return all;
  }
  for (const Node& item : value.items) all.push_back(text(item, key, kMaxText));
  return all;
}

void RuleReader::read_identity(const std::string& key, const Node& value, std::string_view id) {
  const std::string word = text(value, key, kMaxTitle);
  if (key == "schema" && word != "1") tell(value, "schema: expected 1, the only version there is");
  if (key == "id") {
    rule_.id = word;
    if (!is_id(word)) {
      tell(value, "id: expected module.name in lower case, found " + quote(word));
    } else if (!id.empty() && word != id) {
      tell(value, "id: expected " + std::string(id) + ", after the file's place, found " + quote(word));
    }
  } else if (key == "status") {
    if (const auto status = rule_status_named(word)) {
      rule_.status = *status;
    } else {
      tell(value, "status: expected draft, trial, stable or retired, found " + quote(word));
    }
  } else if (key == "severity") {
    constexpr std::string_view kNames[] = {"info", "low", "medium", "high", "critical"};
    const auto* const found = std::ranges::find(kNames, word);
    if (found == std::end(kNames)) return tell(value, "severity: expected info, low, medium, high or critical");
    rule_.severity = static_cast<Severity>(static_cast<int>(Severity::Info) + (found - std::begin(kNames)));
  } else if (key == "confidence") {
    double confidence = -1;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), confidence);
    if (read.ec != std::errc() || read.ptr != word.data() + word.size() || !(confidence > 0 && confidence <= 1))
      return tell(value, "confidence: expected a number over 0 and up to 1, found " + quote(word));
    rule_.confidence_percent = static_cast<std::uint8_t>(confidence * 100 + 0.5);
  } else if (key == "spoofable") {
    rule_.is_spoofable = truth(value, key);
  }
}

void RuleReader::read_words(const std::string& key, const Node& value) {
  if (key == "title") {
    rule_.title = text(value, key, kMaxTitle);
  } else if (key == "why") {
    rule_.why = text(value, key, kMaxText);
    if (rule_.why.size() < 20) tell(value, "why: expected the reason in a sentence");
  } else if (key == "no_literal_because") {
    rule_.no_literal_because = text(value, key, kMaxText);
  } else if (key == "references") {
    rule_.references = texts(value, key);
  } else if (key == "false_positives") {
    rule_.false_positives = texts(value, key);
    if (rule_.false_positives.empty()) tell(value, "false_positives: expected at least one: who does this honestly");
  } else if (key == "techniques") {
    rule_.techniques = texts(value, key);
    if (rule_.techniques.empty()) tell(value, "techniques: expected an ATT&CK technique such as T1190");
    for (const std::string& one : rule_.techniques) {
      if (!is_technique(one)) tell(value, "techniques: expected ids such as T1190 or T1110.001, found " + quote(one));
    }
  }
}

void RuleReader::read_wants(const Node& value) {
  for (const std::string& name : texts(value, "wants")) {
    const auto type = event_type_named(name);
    if (!type || *type == EventType::Unknown) {
      tell(value, "wants: no event type " + quote(name) + "; docs/events.md lists them");
    } else if (std::ranges::find(rule_.wants, *type) == rule_.wants.end()) {
      rule_.wants.push_back(*type);
    }
  }
  if (rule_.wants.empty()) tell(value, "wants: expected at least one event type");
}

void RuleReader::read_match(const Node& value) {
  for (const auto& [key, node] : entries(value, "match")) {
    auto* const group = key->text == "all"    ? &rule_.all
                        : key->text == "any"  ? &rule_.any
                        : key->text == "none" ? &rule_.none
                                              : nullptr;
    if (group == nullptr) {
      tell(*key, "match: expected all, any or none, found " + quote(key->text));
    } else if (node->kind != Node::Kind::List || node->items.empty() || node->items.size() > kMaxItems) {
      tell(*node, key->text + ": expected a list of 1 to " + std::to_string(kMaxItems) + " conditions");
    } else {
      for (const Node& item : node->items) group->push_back(read_condition(item));
    }
  }
  if (rule_.all.empty() && rule_.any.empty()) tell(value, "match: expected a condition under all or any");
}

void RuleReader::read_count(const Node& value) {
  Count count;
  bool has_per = false;
  for (const auto& [key, node] : entries(value, "count")) {
    if (key->text == "at_least") {
      count.at_least = static_cast<std::uint32_t>(number(*node, "at_least", 2, kMaxCount));
    } else if (key->text == "within_secs") {
      count.within = seconds(number(*node, "within_secs", 1, 86'400));
    } else if (key->text == "per") {
      count.per = subject(*node);
      has_per = true;
    } else if (key->text == "distinct") {
      count.distinct = subject(*node);
    } else {
      tell(*key, "count: expected at_least, within_secs, per and perhaps distinct, found " + quote(key->text));
    }
  }
  if (count.at_least == 0 || count.within == seconds(0) || !has_per)
    tell(value, "count: expected at_least, within_secs and per");
  rule_.count = count;
}

void RuleReader::set_field(const Node& key, const Node& value, EventDraft& draft) {
  const Subject at = subject(key);
  const FieldType type = type_of(at);
  if (type == FieldType::List) {
    std::vector<std::string_view> items;
    if (value.kind != Node::Kind::List) return tell(value, key.text + ": expected a list");
    for (const Node& item : value.items) items.push_back(item.text);
    return draft.set_list(at.field, items);
  }
  if (value.kind != Node::Kind::Scalar) return tell(value, key.text + ": expected a single value");
  const std::string canonical = canonical_value(at, value);
  if (at.kind == Subject::Kind::SourceIp || at.kind == Subject::Kind::DestIp) {
    (at.kind == Subject::Kind::SourceIp ? draft.source_ip : draft.dest_ip) =
        IpAddress::parse(canonical).value_or(IpAddress());
  } else if (at.kind == Subject::Kind::UserAgent) {
    draft.set(EventDraft::Text::UserAgent, canonical);
  } else if (at.kind == Subject::Kind::Raw) {
    draft.set(EventDraft::Text::Raw, canonical);
  } else if (type == FieldType::Text) {
    draft.set(at.field, canonical);
  } else if (type == FieldType::Integer) {
    std::int64_t integer = 0;
    std::from_chars(canonical.data(), canonical.data() + canonical.size(), integer);
    draft.set_integer(at.field, integer);
  } else if (type == FieldType::Real) {
    double real = 0;
    std::from_chars(canonical.data(), canonical.data() + canonical.size(), real);
    draft.set_real(at.field, real);
  } else if (type == FieldType::Boolean) {
    draft.set_boolean(at.field, canonical == "true");
  } else {
    draft.set_address(at.field, IpAddress::parse(canonical).value_or(IpAddress()));
  }
}

void RuleReader::read_given(const Node& value, Case& into) {
  // 2026-11-27: any day will do, for `at_secs` counts from it.
  constexpr std::int64_t kBegin = 1'795'737'600;
  if (value.kind != Node::Kind::List || value.items.empty() || value.items.size() > 2 * kMaxCount)
    return tell(value, "given: expected a list of 1 to " + std::to_string(2 * kMaxCount) + " events");
  for (const Node& item : value.items) {
    EventDraft& draft = into.given.emplace_back();
    draft.type = rule_.wants.empty() ? EventType::Unknown : rule_.wants.front();
    draft.provenance = Provenance::LocalText;
    draft.source_ip = IpAddress::v4(192, 0, 2, 1);
    std::int64_t at = 0;
    for (const auto& [key, node] : entries(item, "given")) {
      if (key->text == "at_secs") {
        at = number(*node, "at_secs", 0, 10'000'000);
      } else if (key->text == "event_type") {
        const auto type = event_type_named(text(*node, "event_type", 64));
        if (!type) tell(*node, "event_type: no event type " + quote(node->text));
        draft.type = type.value_or(EventType::Unknown);
      } else {
        set_field(*key, *node, draft);
      }
    }
    draft.when = draft.received_at = Instant::from_seconds(kBegin + at);
  }
}

void RuleReader::read_case(const Node& value) {
  Case one;
  bool has_expect = false;
  for (const auto& [key, node] : entries(value, "cases")) {
    if (key->text == "name") {
      one.name = text(*node, "name", kMaxTitle);
    } else if (key->text == "given") {
      read_given(*node, one);
    } else if (key->text == "expect") {
      one.expect = static_cast<std::uint32_t>(number(*node, "expect", 0, 100));
      has_expect = true;
    } else {
      tell(*key, "cases: expected name, given and expect, found " + quote(key->text));
    }
  }
  if (one.name.empty() || one.given.empty() || !has_expect) tell(value, "cases: expected name, given and expect");
  rule_.cases.push_back(std::move(one));
}

void RuleReader::read_cases(const Node& value) {
  if (value.kind != Node::Kind::List || value.items.size() > 64)
    return tell(value, "cases: expected a list of 4 to 64 cases");
  for (const Node& item : value.items) read_case(item);
  const auto firing = std::ranges::count_if(rule_.cases, [](const Case& one) { return one.expect > 0; });
  const auto silent = static_cast<std::ptrdiff_t>(rule_.cases.size()) - firing;
  if (firing < 2 || silent < 2) {
    tell(value, "cases: expected at least two that fire and two that are silent, found " + std::to_string(firing) +
                    " and " + std::to_string(silent));
  }
  const bool has_near_miss = std::ranges::any_of(
      rule_.cases, [](const Case& one) { return one.expect == 0 && one.name.starts_with("near_miss"); });
  if (!has_near_miss)
    tell(value,
         "cases: expected a silent one whose name begins with near_miss: it differs from a firing one in one thing");
}

Rule RuleReader::read(const Node& root, std::string_view id) {
  const auto all = entries(root, "the file");
  std::set<std::string_view> seen;
  // The types come first, because a case's events are of the first of them.
  for (const auto& [key, value] : all) {
    seen.insert(key->text);
    if (key->text == "wants") read_wants(*value);
  }
  for (const auto& [key, value] : all) {
    const std::string& name = key->text;
    if (std::ranges::find(kKeys, name) == std::end(kKeys)) {
      tell(*key, "unknown key " + quote(name));
    } else if (name == "match") {
      read_match(*value);
    } else if (name == "count") {
      read_count(*value);
    } else if (name == "cases") {
      read_cases(*value);
    } else if (name == "schema" || name == "id" || name == "status" || name == "severity" || name == "confidence" ||
               name == "spoofable") {
      read_identity(name, *value, id);
    } else if (name != "wants") {
      read_words(name, *value);
    }
  }
  for (const std::string_view key : kRequired) {
    if (!seen.contains(key)) tell(root, "expected the key " + std::string(key));
  }
  if (rule_.is_spoofable && rule_.severity > Severity::Medium)
    tell(root, "severity: expected at most medium, because the rule is spoofable");
  return std::move(rule_);
}

}  // namespace

std::string to_text(const Problem& problem) {
  return problem.file + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " + problem.what;
}

std::string to_text(const std::vector<Problem>& problems) {
  std::string all;
  for (const Problem& problem : problems) all += to_text(problem) + "\n";
  return all;
}

std::expected<Rule, std::vector<Problem>> read_rule(const Node& root, std::string_view file, std::string_view id) {
  RuleReader reader(file);
  Rule rule = reader.read(root, id);
  if (!reader.problems().empty()) return std::unexpected(std::move(reader).take_problems());
  return rule;
}

}  // namespace onesec::rules
