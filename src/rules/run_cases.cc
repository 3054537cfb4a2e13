#include "rules/run_cases.h"

#include <map>

#include "rules/matched.h"

namespace onesec::rules {
namespace {

std::uint32_t run(const Case& one, const RuleSet& set) {
  constexpr DetectorEntry kEntry = detector_entry<Matched>();
  std::map<std::string, RuleWindow> states;
  StepOutput out;
  std::uint32_t found = 0;
  std::uint64_t sequence = 0;
  for (const EventDraft& draft : one.given) {
    Event event = draft.view();
    event.id = {.epoch = 1, .index = 0, .sequence = ++sequence};
    DigestBytes digest;
    kEntry.make_digest(event, {.rules = &set}, digest);
    Keys keys;
    kEntry.keys(event, digest, keys);
    for (const StateKey& key : keys) {
      const RuleSettings settings;
      kEntry.step(&settings, &states[std::string(key.text())], Moment{key, event, event.when, digest}, out);
    }
    found += static_cast<std::uint32_t>(out.findings().size());
    out.clear();
  }
  return found;
}

}  // namespace

Result<RuleSet> compile_alone(const Rule& rule) {
  Rule copy = rule;
  copy.status = RuleStatus::Stable;
  copy.cases.clear();
  std::vector<Rule> one;
  one.push_back(std::move(copy));
  return RuleSet::compile(std::move(one));
}

Result<std::vector<CaseResult>> run_cases(const Rule& rule) {
  const Result<RuleSet> set = compile_alone(rule);
  if (!set) return fail(set.error());
  std::vector<CaseResult> results;
  for (const Case& one : rule.cases) results.push_back({one.name, one.expect, run(one, *set)});
  return results;
}

std::string failures_of(const std::vector<CaseResult>& results) {
  std::string text;
  for (const CaseResult& result : results) {
    if (result.is_right()) continue;
    text += result.name + ": expected " + std::to_string(result.expected) + " findings, got " +
            std::to_string(result.found) + "\n";
  }
  return text;
}

}  // namespace onesec::rules
