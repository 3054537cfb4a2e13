#include "sample_rules.h"

#include <stdexcept>

namespace onesec::conformance {
namespace {

rules::Rule rule(std::string id, std::vector<EventType> wants, rules::Condition condition) {
  rules::Rule made;
  made.id = std::move(id);
  made.title = "A rule of the tests";
  made.why = "It shows that rules keep what detectors promise.";
  made.status = rules::RuleStatus::Stable;
  made.severity = Severity::High;
  made.confidence_percent = 80;
  made.techniques = {"T1190"};
  made.wants = std::move(wants);
  made.all = {std::move(condition)};
  return made;
}

rules::Condition on(std::string_view field, rules::Matcher matcher, std::string value,
                    std::vector<rules::Step> decode = {}) {
  return {*rules::subject_named(field), std::move(decode), matcher, {std::move(value)}, false};
}

std::vector<rules::Rule> samples() {
  std::vector<EventType> all;
  for (std::size_t i = 1; i < kEventTypeCount; ++i) all.push_back(static_cast<EventType>(i));
  const std::vector<EventType> requests = {EventType::HttpRequest};
  std::vector<rules::Rule> made;
  made.push_back(rule("sample.script", requests, on("query", rules::Matcher::Contains, "<script", {rules::Step::Url})));
  made.push_back(rule("sample.login", requests, on("path", rules::Matcher::Regex, "/(?:wp-)?login")));
  made.back().count = rules::Count{.at_least = 5, .within = seconds(600), .per = *rules::subject_named("source_ip")};
  made.push_back(rule("sample.names", all, on("username", rules::Matcher::Contains, "user")));
  made.back().count = rules::Count{.at_least = 6,
                                   .within = seconds(3'600),
                                   .per = *rules::subject_named("source_ip"),
                                   .distinct = rules::subject_named("username")};
  made.push_back(rule("sample.anybody", all, on("username", rules::Matcher::StartsWith, "somebody")));
  return made;
}

}  // namespace

const rules::RuleSet& sample_rules() {
  static const rules::RuleSet set = [] {
    Result<rules::RuleSet> compiled = rules::RuleSet::compile(samples());
    if (!compiled) throw std::runtime_error(compiled.error().what);
    return std::move(*compiled);
  }();
  return set;
}

}  // namespace onesec::conformance
