#include "rules/rule_set.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "base/crc32c.h"
#include "rules/decode.h"
#include "rules/rule_record.h"
#include "rules/values.h"

namespace onesec::rules {
namespace {

constexpr std::size_t kMaxEvidence = 500;  ///< Finding::matched takes 512.
/// The scan looks for so much of a literal: what stands behind it is left to the rule, and the automaton stays small.
constexpr std::size_t kScanned = 16;

std::string cut(std::string_view text) {
  std::string result(text.substr(0, kMaxEvidence));
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  if (text.size() > kMaxEvidence) result += "~";
  return result;
}

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// Where `value` stands in `text`, as the matcher wants it.
std::optional<text::Regex::Span> place_of(Matcher matcher, std::string_view text, std::string_view value) {
  std::size_t at = 0;
  bool does = false;
  switch (matcher) {
    case Matcher::Contains:
      at = text.find(value);
      does = at != std::string_view::npos;
      break;
    case Matcher::StartsWith:
      does = text.starts_with(value);
      break;
    case Matcher::EndsWith:
      does = text.ends_with(value);
      at = does ? text.size() - value.size() : 0;
      break;
    case Matcher::Equals:
    case Matcher::In:
      does = text == value;
      break;
    case Matcher::Regex:
      break;
  }
  if (!does) return std::nullopt;
  return text::Regex::Span{at, at + value.size()};
}

/// One of these stands in each text for which the condition holds; empty: none is known.
std::vector<std::string> literals_of(const Condition& condition) {
  const FieldType type = type_of(condition.subject);
  if (type != FieldType::Text && type != FieldType::List) return {};
  std::vector<std::string> literals;
  if (condition.matcher == Matcher::Regex) {
    literals = text::Regex::literals_of(condition.values.front(), kShortestLiteral);
  } else {
    for (const std::string& value : condition.values) {
      if (value.size() < kShortestLiteral) return {};
      literals.push_back(lowered(value));
    }
  }
  for (std::string& literal : literals) literal.resize(std::min(literal.size(), kScanned));
  return literals;
}

std::size_t shortest_of(const std::vector<std::string>& literals) {
  if (literals.empty()) return 0;
  return std::ranges::min_element(literals, {}, &std::string::size)->size();
}

}  // namespace

/// The forms of one event that were made so far.
struct RuleSet::Texts {
  struct One {
    std::uint16_t form = 0;
    std::string_view text;
  };
  std::vector<One> all;
  std::deque<std::string> owned;
};

Literals literals_of(const Rule& rule) {
  Literals best;
  std::size_t longest = 0;
  for (const Condition& condition : rule.all) {
    const std::vector<std::string> literals = literals_of(condition);
    if (shortest_of(literals) <= longest) continue;
    longest = shortest_of(literals);
    best.all.clear();
    for (const std::string& literal : literals) best.all.emplace_back(&condition, literal);
  }
  if (longest > 0) return best;
  for (const Condition& condition : rule.any) {
    const std::vector<std::string> literals = literals_of(condition);
    if (literals.empty()) return {};
    for (const std::string& literal : literals) best.all.emplace_back(&condition, literal);
  }
  return best;
}

std::string lint(const Rule& rule) {
  if (!rule.no_literal_because.empty() || !literals_of(rule).all.empty()) return "";
  return "match: expected a literal of at least " + std::to_string(kShortestLiteral) +
         " bytes in one condition of all, or in each of any, or no_literal_because with the reason: without one the "
         "rule "
         "is tried on every event";
}

std::uint16_t RuleSet::form_of(const Condition& condition) {
  const Form form{condition.subject, condition.decode};
  const auto known = std::ranges::find(forms_, form);
  const auto at = static_cast<std::uint16_t>(known - forms_.begin());
  if (known == forms_.end()) forms_.push_back(form);
  return at;
}

Status RuleSet::add_tests(const std::vector<Condition>& from, std::int64_t regex_bytes, std::vector<Test>& to) {
  for (const Condition& condition : from) {
    Test test;
    test.condition = &condition;
    test.form = form_of(condition);
    if (condition.matcher == Matcher::Regex) {
      Result<text::Regex> regex = text::Regex::compile(
          condition.values.front(), {.ignore_case = condition.ignore_case, .max_memory = regex_bytes});
      if (!regex) return fail(std::move(regex).error());
      test.regex = std::move(*regex);
    } else {
      for (const std::string& value : condition.values)
        test.values.push_back(condition.ignore_case ? lowered(value) : value);
    }
    to.push_back(std::move(test));
  }
  return {};
}

Result<RuleSet> RuleSet::compile(RuleBook book) {
  RuleSet set;
  if (book.exclusions.size() > inspect::Exclusions::kMost)
    return fail(Code::Exhausted, "expected at most " + std::to_string(inspect::Exclusions::kMost) +
                                     " exclusions, found " + std::to_string(book.exclusions.size()));
  set.exclusions_ = inspect::Exclusions(std::move(book.exclusions));
  std::vector<Rule>& rules = book.rules;
  std::erase_if(rules, [](const Rule& rule) { return !is_in_force(rule); });
  std::ranges::sort(rules, {}, &Rule::id);
  if (rules.size() > kMaxRules)
    return fail(Code::Exhausted,
                "expected at most " + std::to_string(kMaxRules) + " rules, found " + std::to_string(rules.size()));
  const auto twice = std::ranges::adjacent_find(rules, {}, &Rule::id);
  if (twice != rules.end()) return fail(Code::InvalidInput, twice->id + ": two rules have this id");
  std::size_t regexes = 0;
  for (const Rule& rule : rules) {
    for (const auto* group : {&rule.all, &rule.any, &rule.none}) {
      regexes += static_cast<std::size_t>(std::ranges::count(*group, Matcher::Regex, &Condition::matcher));
    }
  }
  if (regexes > kMaxRegexes)
    return fail(Code::Exhausted, "expected at most " + std::to_string(kMaxRegexes) + " regexes in all rules, found " +
                                     std::to_string(regexes));
  set.rules_ = std::move(rules);
  std::vector<std::string> literals;
  std::unordered_map<std::string, std::size_t> places;  // In `literals`.
  for (std::uint16_t at = 0; at < set.rules_.size(); ++at) {
    const Rule& rule = set.rules_[at];
    Compiled compiled;
    // Few regexes may have what many share: 128 of them come to the same 32 MiB.
    const std::int64_t regex_bytes = regexes <= 128 ? 256 << 10 : 64 << 10;
    for (const auto& [from, to] : {std::pair(&rule.all, &compiled.all), std::pair(&rule.any, &compiled.any),
                                   std::pair(&rule.none, &compiled.none)}) {
      if (Status added = set.add_tests(*from, regex_bytes, *to); !added)
        return fail(std::move(added).error().while_(rule.id));
    }
    compiled.mark = crc32c(encode_match(rule));
    set.compiled_.push_back(std::move(compiled));
    const Literals own = literals_of(rule);
    for (const auto& [condition, literal] : own.all) {
      const auto [known, is_new] = places.try_emplace(literal, literals.size());
      if (is_new) {
        literals.push_back(literal);
        set.triggers_.emplace_back();
      }
      set.triggers_[known->second].push_back({set.form_of(*condition), at});
    }
    for (const EventType type : rule.wants) {
      Wanted& wanted = set.wanted_[static_cast<std::size_t>(type)];
      if (own.all.empty()) wanted.always.push_back(at);
      for (const auto& [condition, literal] : own.all) {
        const std::uint16_t form = set.form_of(*condition);
        if (std::ranges::find(wanted.forms, form) == wanted.forms.end()) wanted.forms.push_back(form);
      }
    }
  }
  Result<text::LiteralScan> scan = text::LiteralScan::build(literals);
  if (!scan) return fail(std::move(scan).error());
  set.scan_ = std::move(*scan);
  return set;
}

void RuleSet::read_form(const Event& event, std::uint16_t form, Texts& into) const {
  const Form& wanted = forms_[form];
  const FieldType type = type_of(wanted.subject);
  const bool is_view = type == FieldType::Text || type == FieldType::List;  // Other texts are made for the call.
  for_each_value(event, wanted.subject, [&](std::string_view value) {
    value = value.substr(0, kMaxText);
    if (wanted.decode.empty() && is_view) return into.all.push_back({form, value});
    std::string made;
    const std::string_view text = decode(value, wanted.decode, made);
    if (text.data() == value.data() && is_view) return into.all.push_back({form, text});
    const bool is_made = text.data() == made.data();
    if (is_made) made.resize(text.size());
    into.owned.push_back(is_made ? std::move(made) : std::string(text));
    into.all.push_back({form, into.owned.back()});
  });
}

bool RuleSet::holds(const Test& test, const Texts& texts) const {
  std::string folded;
  for (const Texts::One& one : texts.all) {
    if (one.form != test.form) continue;
    if (test.regex) {
      if (test.regex->find(one.text)) return true;
      continue;
    }
    std::string_view text = one.text;
    if (test.condition->ignore_case) text = folded = lowered(text);
    for (const std::string& value : test.values) {
      if (place_of(test.condition->matcher, text, value)) return true;
    }
  }
  return false;
}

bool RuleSet::holds(const Compiled& rule, const Texts& texts) const {
  const auto is_met = [&](const Test& test) { return holds(test, texts); };
  return std::ranges::all_of(rule.all, is_met) && (rule.any.empty() || std::ranges::any_of(rule.any, is_met)) &&
         std::ranges::none_of(rule.none, is_met);
}

std::size_t RuleSet::match(const Event& event, std::span<std::uint16_t> out) const {
  const Wanted& wanted = wanted_[static_cast<std::size_t>(event.type)];
  if (wanted.forms.empty() && wanted.always.empty()) return 0;
  std::array<std::uint64_t, (kMaxRules + 63) / 64> candidates{};
  const auto mark = [&](std::uint16_t rule) { candidates[rule / 64] |= std::uint64_t{1} << (rule % 64); };
  bool has_any = false;
  for (const std::uint16_t rule : wanted.always) mark(rule);
  Texts texts;
  texts.all.reserve(wanted.forms.size() + 8);
  for (const std::uint16_t form : wanted.forms) {
    const std::size_t from = texts.all.size();
    read_form(event, form, texts);
    for (std::size_t i = from; i < texts.all.size(); ++i) {
      scan_.scan(texts.all[i].text, [&](std::uint32_t literal) {
        for (const Trigger& trigger : triggers_[literal]) {
          if (trigger.form != form) continue;
          mark(trigger.rule);
          has_any = true;
        }
      });
    }
  }
  if (!has_any && wanted.always.empty()) return 0;
  std::vector<std::uint16_t> read = wanted.forms;
  const auto read_all = [&](const std::vector<Test>& tests) {
    for (const Test& test : tests) {
      if (std::ranges::find(read, test.form) != read.end()) continue;
      read.push_back(test.form);
      read_form(event, test.form, texts);
    }
  };
  std::size_t found = 0;
  for (std::uint16_t rule = 0; rule < rules_.size(); ++rule) {
    if ((candidates[rule / 64] >> (rule % 64) & 1U) == 0) continue;
    if (std::ranges::find(rules_[rule].wants, event.type) == rules_[rule].wants.end()) continue;
    for (const auto* tests : {&compiled_[rule].all, &compiled_[rule].any, &compiled_[rule].none}) read_all(*tests);
    if (!holds(compiled_[rule], texts)) continue;
    if (found < out.size()) out[found] = rule;
    ++found;
  }
  return found;
}

Evidence RuleSet::explain(const Event& event, std::size_t rule) const {
  Evidence evidence;
  for (const auto* tests : {&compiled_[rule].all, &compiled_[rule].any}) {
    for (const Test& test : *tests) {
      const FieldType type = type_of(test.condition->subject);
      // A text says more than a status does.
      if (evidence.condition != nullptr && type != FieldType::Text && type != FieldType::List) continue;
      if (evidence.condition != nullptr && evidence.matched.size() >= kShortestLiteral) continue;
      for_each_value(event, test.condition->subject, [&](std::string_view value) {
        value = value.substr(0, kMaxText);
        std::string made;
        const std::string_view text = decode(value, test.condition->decode, made);
        std::optional<text::Regex::Span> place;
        if (test.regex) place = test.regex->find(text);
        const std::string folded = test.condition->ignore_case ? lowered(text) : std::string(text);
        for (const std::string& one : test.values) {
          if (!place) place = place_of(test.condition->matcher, folded, one);
        }
        if (!place || evidence.condition == test.condition) return;
        evidence = {test.condition, cut(value), text == value ? std::string() : cut(text),
                    cut(text.substr(place->begin, place->end - place->begin))};
      });
    }
  }
  return evidence;
}

}  // namespace onesec::rules
